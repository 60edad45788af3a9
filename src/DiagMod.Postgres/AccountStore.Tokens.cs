using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Refresh tokens and browser sessions.</summary>
internal sealed partial class AccountStore
{
    private const string AddTokenSql = """
        insert into refresh_tokens (sha256, family_id, user_id, created_at, absolute_expiry, ip_address, user_agent)
        values (@sha256, @family, @user, @now, @expiry, @address, @agent);
        """;

    // The whole decision in one statement: of fifty at once, one finds used_at null, the others wait and then do not.
    private const string UseTokenSql = """
        update refresh_tokens t
        set used_at = @now
        from users u
        where t.sha256 = @old
            and t.used_at is null
            and t.revoked_at is null
            and t.absolute_expiry > @now
            and t.created_at > @oldest
            and u.id = t.user_id
            and not u.is_disabled
            and u.deleted_at is null
        returning t.family_id, t.user_id, t.absolute_expiry;
        """;

    private const string UsedTokenSql = """
        select family_id, user_id
        from refresh_tokens
        where sha256 = @old
            and used_at is not null
            and revoked_at is null;
        """;

    // In one order, so that two that end the same family do not wait for each other crosswise.
    private const string LockFamilySql = """
        select 1
        from refresh_tokens
        where family_id = @family
        order by sha256
        for update;
        """;

    private const string EndFamilySql = """
        update refresh_tokens
        set revoked_at = @now
        where family_id = @family
            and revoked_at is null;
        """;

    private const string FamilySql = "select family_id from refresh_tokens where sha256 = @old;";

    private const string AddSessionSql = """
        insert into sessions (
            id, sha256, user_id, created_at, last_used_at, absolute_expiry, ip_address, user_agent)
        values (@id, @sha256, @user, @now, @now, @expiry, @address, @agent);
        """;

    private const string FindSessionSql = $"""
        select {Columns}, s.last_used_at
        from sessions s
        join users u on u.id = s.user_id
        where s.sha256 = @sha256
            and s.ended_at is null
            and s.absolute_expiry > @now
            and s.last_used_at > @oldest
            and not u.is_disabled
            and u.deleted_at is null;
        """;

    private const string TouchSessionSql = """
        update sessions
        set last_used_at = @now
        where sha256 = @sha256
            and last_used_at < @now;
        """;

    private const string EndSessionSql = """
        update sessions
        set ended_at = @now
        where sha256 = @sha256
            and ended_at is null
        returning user_id;
        """;

    // Every request of a page asks for its session; a note of use a few seconds old is good enough.
    private static readonly TimeSpan TouchEvery = TimeSpan.FromSeconds(15);

    public async Task AddRefreshTokenAsync(RefreshTokenRow token, CancellationToken cancellationToken)
    {
        await using var command = database.Command(AddTokenSql);
        Bind(command, token.Sha256, token.FamilyId, token.AccountId, token.AbsoluteExpiry, token.Actor);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task<Account?> RotateRefreshTokenAsync(
        byte[] oldSha256, byte[] newSha256, TimeSpan idle, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await UseTokenAsync(work, oldSha256, idle, cancellationToken) is { } used)
                {
                    await using var add = work.Command(AddTokenSql);
                    Bind(add, newSha256, used.Family, used.User, used.Expiry, actor);
                    await add.ExecuteNonQueryAsync(cancellationToken);
                    await using var find = work.Command(FindByIdSql);
                    find.Parameters.Add(Arg.Id("id", used.User));
                    return await ReadOneAsync(find, cancellationToken);
                }

                await EndFamilyOfUsedAsync(work, oldSha256, actor, cancellationToken);
                return null;
            },
            isIdempotent: false,
            cancellationToken);

    public Task RevokeRefreshTokenAsync(byte[] sha256, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ScalarAsync(
                    FamilySql, cancellationToken, [Arg.Bytes("old", sha256)]) is Guid family)
                {
                    await EndFamilyAsync(work, family, cancellationToken);
                    await work.AuditAsync(
                        new AuditEntry(actor, "logout", "token_family", family.ToString("D"), "success", null),
                        cancellationToken);
                }
            },
            isIdempotent: true,
            cancellationToken);

    public async Task AddSessionAsync(SessionRow session, CancellationToken cancellationToken)
    {
        await using var command = database.Command(AddSessionSql);
        Bind(command, session.Sha256, null, session.AccountId, session.AbsoluteExpiry, session.Actor);
        command.Parameters.Add(Arg.Id("id", session.Id));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<Account?> FindSessionAsync(byte[] sha256, TimeSpan idle, CancellationToken cancellationToken)
    {
        var now = database.Now;
        Account account;
        DateTimeOffset lastUsed;
        await using (var find = database.Command(FindSessionSql))
        {
            find.Parameters.Add(Arg.Bytes("sha256", sha256));
            find.Parameters.Add(Arg.Time("now", now));
            find.Parameters.Add(Arg.Time("oldest", now - idle));
            await using var reader = await find.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            account = Read(reader);
            lastUsed = reader.Time(ColumnCount);
        }

        if (now - lastUsed >= TouchEvery)
        {
            await using var touch = database.Command(TouchSessionSql);
            touch.Parameters.Add(Arg.Bytes("sha256", sha256));
            touch.Parameters.Add(Arg.Time("now", now));
            await touch.ExecuteNonQueryAsync(cancellationToken);
        }

        return account;
    }

    public async Task<bool> IsSessionLiveAsync(byte[] sha256, TimeSpan idle, CancellationToken cancellationToken)
    {
        var now = database.Now;
        await using var find = database.Command(FindSessionSql);
        find.Parameters.Add(Arg.Bytes("sha256", sha256));
        find.Parameters.Add(Arg.Time("now", now));
        find.Parameters.Add(Arg.Time("oldest", now - idle));
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken);
    }

    public Task EndSessionAsync(byte[] sha256, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ScalarAsync(
                    EndSessionSql,
                    cancellationToken,
                    [Arg.Bytes("sha256", sha256), Arg.Time("now", database.Now)]) is Guid user)
                {
                    await work.AuditAsync(
                        new AuditEntry(actor, "logout", "user", user.ToString("D"), "success", null), cancellationToken);
                }
            },
            isIdempotent: true,
            cancellationToken);

    private async Task<(Guid Family, Guid User, DateTimeOffset Expiry)?> UseTokenAsync(
        Work work, byte[] sha256, TimeSpan idle, CancellationToken cancellationToken)
    {
        await using var use = work.Command(UseTokenSql);
        use.Parameters.Add(Arg.Bytes("old", sha256));
        use.Parameters.Add(Arg.Time("now", database.Now));
        use.Parameters.Add(Arg.Time("oldest", database.Now - idle));
        await using var reader = await use.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetGuid(0), reader.GetGuid(1), reader.Time(2))
            : null;
    }

    // A token that comes twice was stolen, from one side or the other: nobody keeps what grew from it (RFC 9700, 4.14.2).
    private async Task EndFamilyOfUsedAsync(
        Work work, byte[] sha256, Actor actor, CancellationToken cancellationToken)
    {
        Guid family;
        Guid user;
        await using (var used = work.Command(UsedTokenSql))
        {
            used.Parameters.Add(Arg.Bytes("old", sha256));
            await using var reader = await used.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return;
            }

            family = reader.GetGuid(0);
            user = reader.GetGuid(1);
        }

        // Once: whoever repeats it against a family that has ended must not fill notices and audit.
        if (!await EndFamilyAsync(work, family, cancellationToken))
        {
            return;
        }

        await NoticeAsync(work, user, "refresh_reuse", actor, cancellationToken);
        await work.AuditAsync(
            new AuditEntry(
                actor, "refresh_reuse", "user", user.ToString("D"), "denied", StoreJson.Write(new { family_id = family })),
            cancellationToken);
    }

    /// <summary>False when it had ended before.</summary>
    private async Task<bool> EndFamilyAsync(Work work, Guid family, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(LockFamilySql, cancellationToken, [Arg.Id("family", family)]);
        return await work.ExecuteAsync(
            EndFamilySql,
            cancellationToken,
            [Arg.Id("family", family), Arg.Time("now", database.Now)]) > 0;
    }

    private void Bind(
        NpgsqlCommand command, byte[] sha256, Guid? family, Guid user, DateTimeOffset expiry, Actor actor)
    {
        command.Parameters.Add(Arg.Bytes("sha256", sha256));
        if (family is not null)
        {
            command.Parameters.Add(Arg.Id("family", family));
        }

        command.Parameters.Add(Arg.Id("user", user));
        command.Parameters.Add(Arg.Time("now", database.Now));
        command.Parameters.Add(Arg.Time("expiry", expiry));
        command.Parameters.Add(Arg.Text("address", StoreText.Clean(actor.Address, 64)));
        command.Parameters.Add(Arg.Text("agent", StoreText.Clean(actor.UserAgent, 256)));
    }
}
