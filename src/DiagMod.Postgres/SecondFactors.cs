using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Second factors, backup codes and tickets. Each is taken by one update that only one caller can win.</summary>
internal sealed class SecondFactors(Database database) : ISecondFactors
{
    private const string FindSql = """
        select f.secret, f.last_step, f.enrolled_at,
            (select count(*) from backup_codes b where b.user_id = f.user_id and b.used_at is null)::integer
        from second_factors f
        where f.user_id = @id;
        """;

    private const string UseStepSql = """
        update second_factors
        set last_step = @step
        where user_id = @id
            and last_step < @step;
        """;

    private const string UseCodeSql = """
        update backup_codes
        set used_at = @now
        where sha256 = @sha256
            and user_id = @id
            and used_at is null;
        """;

    private const string AddSql = """
        insert into second_factors (user_id, secret, last_step, enrolled_at)
        values (@id, @secret, @step, @now)
        on conflict do nothing;
        """;

    private const string ExemptionEndsSql = "update users set mfa_exempt = false where id = @id;";

    private const string RemoveCodesSql = "delete from backup_codes where user_id = @id;";

    private const string AddCodeSql = """
        insert into backup_codes (sha256, user_id, created_at)
        values (@sha256, @id, @now);
        """;

    private const string RemoveSql = "delete from second_factors where user_id = @id;";

    private const string EndAllSql = """
        update users
        set version = version + 1
        where id = @id;
        update refresh_tokens
        set revoked_at = @now
        where user_id = @id
            and revoked_at is null;
        update sessions
        set ended_at = @now
        where user_id = @id
            and ended_at is null;
        update sign_in_tickets
        set ended_at = @now
        where user_id = @id
            and ended_at is null;
        """;

    private const string AddTicketSql = """
        insert into sign_in_tickets (sha256, user_id, purpose, secret, created_at, expires_at)
        values (@sha256, @id, @purpose, @secret, @now, @expires);
        """;

    // Counted before the code is looked at: of a thousand at once, five get to try.
    private const string TryTicketSql = """
        update sign_in_tickets
        set tries = tries + 1
        where sha256 = @sha256
            and purpose = @purpose
            and ended_at is null
            and expires_at > @now
            and tries < @most
        returning user_id, secret, expires_at;
        """;

    private const string EndTicketSql = """
        update sign_in_tickets
        set ended_at = @now
        where sha256 = @sha256
            and ended_at is null;
        """;

    public async Task<SecondFactor?> FindAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FindSql);
        command.Parameters.Add(Arg.Id("id", accountId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new SecondFactor(reader.GetString(0), reader.GetInt64(1), reader.Time(2), reader.GetInt32(3))
            : null;
    }

    public async Task<bool> UseStepAsync(Guid accountId, long step, CancellationToken cancellationToken)
    {
        await using var command = database.Command(UseStepSql);
        command.Parameters.Add(Arg.Id("id", accountId));
        command.Parameters.Add(Arg.Long("step", step));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public Task<bool> UseBackupCodeAsync(Guid accountId, byte[] sha256, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(
                    UseCodeSql,
                    cancellationToken,
                    [Arg.Id("id", accountId), Arg.Bytes("sha256", sha256), Arg.Time("now", database.Now)]) == 0)
                {
                    return false;
                }

                await TellAsync(work, accountId, "backup_code_used", "mfa.backup_code", actor, cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public Task<bool> EnrolAsync(
        Guid accountId, string sealedSecret, long step, IReadOnlyList<byte[]> backupCodes, Actor actor,
        CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(
                    AddSql,
                    cancellationToken,
                    [
                        Arg.Id("id", accountId), Arg.Text("secret", sealedSecret), Arg.Long("step", step),
                        Arg.Time("now", database.Now),
                    ]) == 0)
                {
                    return false;
                }

                await work.ExecuteAsync(ExemptionEndsSql, cancellationToken, [Arg.Id("id", accountId)]);
                await SetCodesAsync(work, accountId, backupCodes, cancellationToken);
                await TellAsync(work, accountId, "mfa_enabled", "mfa.enable", actor, cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public Task ReplaceBackupCodesAsync(
        Guid accountId, IReadOnlyList<byte[]> backupCodes, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                await SetCodesAsync(work, accountId, backupCodes, cancellationToken);
                await TellAsync(work, accountId, "backup_codes_replaced", "mfa.backup_codes", actor, cancellationToken);
            },
            isIdempotent: false,
            cancellationToken);

    public Task<bool> RemoveAsync(Guid accountId, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(RemoveSql, cancellationToken, [Arg.Id("id", accountId)]) == 0)
                {
                    return false;
                }

                await work.ExecuteAsync(RemoveCodesSql, cancellationToken, [Arg.Id("id", accountId)]);
                await work.ExecuteAsync(
                    EndAllSql, cancellationToken, [Arg.Id("id", accountId), Arg.Time("now", database.Now)]);
                await TellAsync(work, accountId, "mfa_disabled", "mfa.disable", actor, cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public async Task AddTicketAsync(SignInTicket ticket, CancellationToken cancellationToken)
    {
        await using var command = database.Command(AddTicketSql);
        command.Parameters.Add(Arg.Bytes("sha256", ticket.Sha256));
        command.Parameters.Add(Arg.Id("id", ticket.AccountId));
        command.Parameters.Add(Arg.Text("purpose", WordOf(ticket.Purpose)));
        command.Parameters.Add(Arg.Text("secret", ticket.SealedSecret));
        command.Parameters.Add(Arg.Time("now", database.Now));
        command.Parameters.Add(Arg.Time("expires", ticket.ExpiresAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<SignInTicket?> TryTicketAsync(
        byte[] sha256, TicketPurpose purpose, int mostTries, CancellationToken cancellationToken)
    {
        await using var command = database.Command(TryTicketSql);
        command.Parameters.Add(Arg.Bytes("sha256", sha256));
        command.Parameters.Add(Arg.Text("purpose", WordOf(purpose)));
        command.Parameters.Add(Arg.Int("most", mostTries));
        command.Parameters.Add(Arg.Time("now", database.Now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new SignInTicket(sha256, reader.GetGuid(0), purpose, reader.TextOrNull(1), reader.Time(2))
            : null;
    }

    public async Task<bool> EndTicketAsync(byte[] sha256, CancellationToken cancellationToken)
    {
        await using var command = database.Command(EndTicketSql);
        command.Parameters.Add(Arg.Bytes("sha256", sha256));
        command.Parameters.Add(Arg.Time("now", database.Now));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private async Task SetCodesAsync(
        Work work, Guid accountId, IReadOnlyList<byte[]> backupCodes, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(RemoveCodesSql, cancellationToken, [Arg.Id("id", accountId)]);
        foreach (var code in backupCodes)
        {
            await work.ExecuteAsync(
                AddCodeSql,
                cancellationToken,
                [Arg.Bytes("sha256", code), Arg.Id("id", accountId), Arg.Time("now", database.Now)]);
        }
    }

    private async Task TellAsync(
        Work work, Guid accountId, string notice, string action, Actor actor, CancellationToken cancellationToken)
    {
        await AccountStore.NoticeAsync(work, database.Now, accountId, notice, actor, cancellationToken);
        await work.AuditAsync(
            new AuditEntry(actor, action, "user", accountId.ToString("D"), "success", null), cancellationToken);
    }

    private static string WordOf(TicketPurpose purpose) =>
        purpose == TicketPurpose.SecondFactor ? "second_factor" : "enrolment";
}
