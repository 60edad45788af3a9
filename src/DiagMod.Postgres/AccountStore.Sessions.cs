using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Sessions as their owner sees them, the end of an account, and notices.</summary>
internal sealed partial class AccountStore
{
    private const int MostSessions = 200;

    private const string ListSessionsSql = """
        select id, true, created_at, last_used_at, absolute_expiry, ip_address, user_agent
        from sessions
        where user_id = @id
            and ended_at is null
            and absolute_expiry > @now
            and last_used_at > @browser_oldest
        union all
        select t.family_id, false, b.began, t.created_at, t.absolute_expiry, t.ip_address, t.user_agent
        from refresh_tokens t
        cross join lateral (
            select min(o.created_at) as began
            from refresh_tokens o
            where o.family_id = t.family_id) b
        where t.user_id = @id
            and t.used_at is null
            and t.revoked_at is null
            and t.absolute_expiry > @now
            and t.created_at > @token_oldest
        order by 4 desc
        limit @most;
        """;

    private const string EndOneSql = """
        update sessions
        set ended_at = @now
        where id = @session
            and user_id = @id
            and ended_at is null;
        """;

    private const string EndOneFamilySql = """
        update refresh_tokens
        set revoked_at = @now
        where family_id = @session
            and user_id = @id
            and revoked_at is null;
        """;

    // Access tokens end with the version.
    private const string NewVersionSql = "update users set version = version + 1 where id = @id and deleted_at is null;";

    private const string ForgetDevicesSql = """
        delete from known_devices
        where user_id = @id;
        update sign_in_tickets
        set ended_at = @now
        where user_id = @id
            and ended_at is null;
        """;

    private const string FamilyLiveSql = """
        select exists (
            select
            from refresh_tokens
            where family_id = @family
                and revoked_at is null);
        """;

    private const string OwnerSql = "select family_id, user_id from refresh_tokens where sha256 = @old;";

    private const string SessionIdSql = "select id from sessions where sha256 = @sha256;";

    private const string DeleteSql = """
        update users
        set deleted_at = @now, is_disabled = true, password_hash = '-', version = version + 1
        where id = @id;
        delete from second_factors
        where user_id = @id;
        delete from backup_codes
        where user_id = @id;
        update api_keys
        set revoked_at = @now
        where owner_id = @id
            and revoked_at is null;
        """;

    private const string NoticeSql = """
        insert into account_notices (id, user_id, at, kind, ip_address, user_agent)
        values (@id, @user, @now, @kind, @address, @agent);
        """;

    public async Task<IReadOnlyList<OpenSession>> ListSessionsAsync(
        Guid id, SessionLimits limits, CancellationToken cancellationToken)
    {
        await using var command = database.Command(ListSessionsSql);
        command.Parameters.Add(Arg.Id("id", id));
        command.Parameters.Add(Arg.Time("now", database.Now));
        command.Parameters.Add(Arg.Time("browser_oldest", database.Now - limits.BrowserIdle));
        command.Parameters.Add(Arg.Time("token_oldest", database.Now - limits.TokenIdle));
        command.Parameters.Add(Arg.Int("most", MostSessions));
        var sessions = new List<OpenSession>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            sessions.Add(new OpenSession(
                reader.GetGuid(0), reader.GetBoolean(1), reader.Time(2), reader.Time(3), reader.Time(4), reader.TextOrNull(5),
                reader.TextOrNull(6)));
        }

        return sessions;
    }

    public Task<bool> EndSessionAsync(Guid id, Guid sessionId, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var ended = 0;
                foreach (var sql in (string[])[EndOneSql, EndOneFamilySql])
                {
                    ended += await work.ExecuteAsync(
                        sql,
                        cancellationToken,
                        [Arg.Id("id", id), Arg.Id("session", sessionId), Arg.Time("now", database.Now)]);
                }

                if (ended == 0)
                {
                    return false;
                }

                await work.AuditAsync(
                    new AuditEntry(
                        actor, "session.end", "user", id.ToString("D"), "success", StoreJson.Write(new { session_id = sessionId })),
                    cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public Task<bool> EndAllAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(NewVersionSql, cancellationToken, [Arg.Id("id", id)]) == 0)
                {
                    return false;
                }

                await EndEverythingAsync(work, id, cancellationToken);
                await NoticeAsync(work, id, "sessions_ended", actor, cancellationToken);
                await work.AuditAsync(
                    new AuditEntry(actor, "session.end_all", "user", id.ToString("D"), "success", null), cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public async Task<bool> IsFamilyLiveAsync(Guid familyId, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FamilyLiveSql);
        command.Parameters.Add(Arg.Id("family", familyId));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task<(Guid FamilyId, Guid AccountId)?> FamilyOfAsync(byte[] sha256, CancellationToken cancellationToken)
    {
        await using var command = database.Command(OwnerSql);
        command.Parameters.Add(Arg.Bytes("old", sha256));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetGuid(1)) : null;
    }

    public async Task<Guid?> SessionIdOfAsync(byte[] sha256, CancellationToken cancellationToken)
    {
        await using var command = database.Command(SessionIdSql);
        command.Parameters.Add(Arg.Bytes("sha256", sha256));
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    public Task<bool> DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                await work.ExecuteAsync(UsersLockSql, cancellationToken);
                if (await FindAsync(work, id, cancellationToken) is not { } account
                    || (account is { Role: Role.Admin, IsDisabled: false }
                        && await work.ScalarAsync(OtherAdminsSql, cancellationToken, [Arg.Id("id", id)]) is 0L))
                {
                    return false;
                }

                await work.ExecuteAsync(DeleteSql, cancellationToken, [Arg.Id("id", id), Arg.Time("now", database.Now)]);
                await EndEverythingAsync(work, id, cancellationToken);
                await AuditAsync(work, actor, "user.delete", account, cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    /// <summary>Tells an account's owner what happened; part of the transaction in which it happens.</summary>
    internal static async Task NoticeAsync(
        Work work, DateTimeOffset now, Guid user, string kind, Actor actor, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            NoticeSql,
            cancellationToken,
            [
                Arg.Id("id", Guid.CreateVersion7(now)),
                Arg.Id("user", user),
                Arg.Time("now", now),
                Arg.Text("kind", kind),
                Arg.Text("address", StoreText.Clean(actor.Address, 64)),
                Arg.Text("agent", StoreText.Clean(actor.UserAgent, 256)),
            ]);

    private Task NoticeAsync(Work work, Guid user, string kind, Actor actor, CancellationToken cancellationToken) =>
        NoticeAsync(work, database.Now, user, kind, actor, cancellationToken);

    private async Task EndEverythingAsync(Work work, Guid id, CancellationToken cancellationToken)
    {
        foreach (var sql in (string[])[EndAllSql, ForgetDevicesSql])
        {
            await work.ExecuteAsync(sql, cancellationToken, [Arg.Id("id", id), Arg.Time("now", database.Now)]);
        }
    }

    private static async Task<Account?> FindAsync(Work work, Guid id, CancellationToken cancellationToken)
    {
        await using var find = work.Command(FindByIdSql);
        find.Parameters.Add(Arg.Id("id", id));
        return await ReadOneAsync(find, cancellationToken);
    }
}
