using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Notices to the owners of accounts.</summary>
internal sealed class AccountNotices(Database database) : IAccountNotices
{
    private const string ListSql = """
        select id, at, kind, ip_address, user_agent, seen_at is not null
        from account_notices
        where user_id = @id
        order by at desc
        limit @most;
        """;

    private const string SeenSql = """
        update account_notices
        set seen_at = @now
        where user_id = @id
            and seen_at is null;
        """;

    public async Task<IReadOnlyList<AccountNotice>> ListAsync(Guid accountId, int most, CancellationToken cancellationToken)
    {
        await using var command = database.Command(ListSql);
        command.Parameters.Add(Arg.Id("id", accountId));
        command.Parameters.Add(Arg.Int("most", most));
        var notices = new List<AccountNotice>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            notices.Add(new AccountNotice(
                reader.GetGuid(0), reader.Time(1), reader.GetString(2), reader.TextOrNull(3), reader.TextOrNull(4),
                reader.GetBoolean(5)));
        }

        return notices;
    }

    public async Task MarkSeenAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var command = database.Command(SeenSql);
        command.Parameters.Add(Arg.Id("id", accountId));
        command.Parameters.Add(Arg.Time("now", database.Now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
