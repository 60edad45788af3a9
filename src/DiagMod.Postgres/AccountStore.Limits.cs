using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>The limits of signing in: for a name and a source a growing delay, for a name over all sources an end (NIST SP 800-63B-4,
/// 3.2.2: at most 100 in a row). A known device has limits of its own, so that guesses of others do not lock it out.</summary>
internal sealed partial class AccountStore
{
    /// <summary>Failures in a row, for one name and source, before the first delay.</summary>
    private const int FreeFailures = 5;

    /// <summary>Failures in a row for one name over all networks (or from one known device), before only a new password or an
    /// administrator opens it again.</summary>
    private const int MostFailures = 100;

    private const string AnySource = "*";

    private const string ForgetFailuresSql = """
        delete from sign_in_attempts
        where user_key = @key
            and (@address::text is null or ip_address in (@address, '*'));
        """;

    private const string LockedSql = """
        select max(locked_until)
        from sign_in_attempts
        where user_key = @key
            and ip_address in (@address, @any)
            and locked_until > @now;
        """;

    private const string FailureSql = """
        insert into sign_in_attempts as a (user_key, ip_address, failures, last_at)
        values (@key, @address, 1, @now)
        on conflict (user_key, ip_address) do update
        set failures = case when a.last_at < @now - @ages::interval then 1 else a.failures + 1 end,
            last_at = @now
        returning failures;
        """;

    private const string LockSql = """
        update sign_in_attempts
        set locked_until = @until
        where user_key = @key
            and ip_address = @address;
        """;

    private const string SignedInSql = "update users set last_sign_in_at = @now where user_key = @key;";

    private const string UseOneTimeSql = """
        update users
        set password_used_at = @now
        where id = @id
            and password_used_at is null;
        """;

    private const string UserOfKeySql = "select id from users where user_key = @key and deleted_at is null;";

    private const string UseDeviceSql = """
        update known_devices d
        set last_used_at = @now
        from users u
        where d.sha256 = @sha256
            and u.id = d.user_id
            and u.user_key = @key;
        """;

    private const string AddDeviceSql = """
        insert into known_devices (sha256, user_id, created_at, last_used_at)
        values (@sha256, @id, @now, @now)
        on conflict (sha256) do update
        set user_id = excluded.user_id, created_at = excluded.created_at, last_used_at = excluded.last_used_at;
        """;

    // A source's failures are forgotten after a day without one; those of a name over all networks are not.
    private static readonly TimeSpan SourceAges = TimeSpan.FromDays(1);
    private static readonly TimeSpan NameAges = TimeSpan.FromDays(36_500);
    private static readonly TimeSpan ForGood = TimeSpan.FromDays(3_650);

    public Task<DateTimeOffset?> NoteSignInAsync(
        string userName, bool success, SignInSource source, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var key = KeyOf(userName);
                var locked = await LockedUntilAsync(work, key, source, cancellationToken);
                var isIn = success && locked is null;
                if (isIn)
                {
                    await work.ExecuteAsync(
                        ForgetFailuresSql,
                        cancellationToken,
                        [Arg.Text("key", key), Arg.Text("address", SourceOf(source))]);
                    await work.ExecuteAsync(
                        SignedInSql,
                        cancellationToken,
                        [Arg.Text("key", key), Arg.Time("now", database.Now)]);
                }
                else if (!success)
                {
                    locked = await CountFailureAsync(work, key, source, actor, cancellationToken);
                }

                await work.AuditAsync(
                    new AuditEntry(
                        actor with { Name = StoreText.Clean(userName, 256) },
                        isIn ? "login.ok" : "login.fail", "user", key, isIn ? "success" : "denied", null),
                    cancellationToken);
                return locked;
            },
            isIdempotent: false,
            cancellationToken);

    public async Task<DateTimeOffset?> LockedUntilAsync(
        string userName, SignInSource source, CancellationToken cancellationToken)
    {
        await using var command = database.Command(LockedSql);
        BindLocked(command, KeyOf(userName), source);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.TimeOrNull(0) : null;
    }

    public Task UnlockAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await FindAsync(work, id, cancellationToken) is { } account)
                {
                    await work.ExecuteAsync(
                        ForgetFailuresSql,
                        cancellationToken,
                        [Arg.Text("key", KeyOf(account.UserName)), Arg.Text("address", null)]);
                    await work.AuditAsync(
                        new AuditEntry(actor, "user.unlock", "user", id.ToString("D"), "success", null), cancellationToken);
                }
            },
            isIdempotent: true,
            cancellationToken);

    public async Task<bool> UseOneTimeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(UseOneTimeSql);
        command.Parameters.Add(Arg.Id("id", id));
        command.Parameters.Add(Arg.Time("now", database.Now));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task<bool> IsKnownDeviceAsync(string accountKey, byte[] sha256, CancellationToken cancellationToken)
    {
        await using var command = database.Command(UseDeviceSql);
        command.Parameters.Add(Arg.Bytes("sha256", sha256));
        command.Parameters.Add(Arg.Text("key", KeyOf(accountKey)));
        command.Parameters.Add(Arg.Time("now", database.Now));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task AddDeviceAsync(Guid id, byte[] sha256, CancellationToken cancellationToken)
    {
        await using var command = database.Command(AddDeviceSql);
        command.Parameters.Add(Arg.Bytes("sha256", sha256));
        command.Parameters.Add(Arg.Id("id", id));
        command.Parameters.Add(Arg.Time("now", database.Now));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // 30 s at the fifth failure, twice as long at each further one, at most 15 minutes; no way in after the hundredth.
    private async Task<DateTimeOffset?> CountFailureAsync(
        Work work, string key, SignInSource source, Actor actor, CancellationToken cancellationToken)
    {
        // Always in this order (never source before name), so that two attempts cannot wait for each other.
        var ofName = source.IsKnownDevice ? 0 : await FailureAsync(work, key, AnySource, NameAges, cancellationToken);
        var ofSource = await FailureAsync(
            work, key, SourceOf(source), source.IsKnownDevice ? NameAges : SourceAges, cancellationToken);
        var delay = ofSource < FreeFailures
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(30 * Math.Pow(2, ofSource - FreeFailures), 15 * 60));
        var isOver = Math.Max(ofName, source.IsKnownDevice ? ofSource : 0) >= MostFailures;
        if (isOver)
        {
            delay = ForGood;
            await LockAsync(work, key, source.IsKnownDevice ? SourceOf(source) : AnySource, delay, cancellationToken);
            if (Math.Max(ofName, ofSource) == MostFailures
                && await work.ScalarAsync(UserOfKeySql, cancellationToken, [Arg.Text("key", key)]) is Guid user)
            {
                await NoticeAsync(work, user, "sign_in_closed", actor, cancellationToken);
            }
        }
        else if (delay > TimeSpan.Zero)
        {
            await LockAsync(work, key, SourceOf(source), delay, cancellationToken);
        }

        return delay > TimeSpan.Zero ? database.Now + delay : null;
    }

    private async Task<int> FailureAsync(
        Work work, string key, string address, TimeSpan ages, CancellationToken cancellationToken) =>
        (int)(await work.ScalarAsync(
            FailureSql,
            cancellationToken,
            [Arg.Text("key", key), Arg.Text("address", address), Arg.Time("now", database.Now), Arg.Span("ages", ages)]))!;

    private async Task LockAsync(
        Work work, string key, string address, TimeSpan delay, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            LockSql,
            cancellationToken,
            [
                Arg.Text("key", key),
                Arg.Text("address", address),
                Arg.Time("until", database.Now + delay),
            ]);

    private async Task<DateTimeOffset?> LockedUntilAsync(
        Work work, string key, SignInSource source, CancellationToken cancellationToken)
    {
        await using var command = work.Command(LockedSql);
        BindLocked(command, key, source);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.TimeOrNull(0) : null;
    }

    private void BindLocked(Npgsql.NpgsqlCommand command, string key, SignInSource source)
    {
        command.Parameters.Add(Arg.Text("key", key));
        command.Parameters.Add(Arg.Text("address", SourceOf(source)));
        command.Parameters.Add(Arg.Text("any", source.IsKnownDevice ? SourceOf(source) : AnySource));
        command.Parameters.Add(Arg.Time("now", database.Now));
    }

    private static string SourceOf(SignInSource source) => StoreText.Clean(source.Key, 80) is { Length: > 0 } key ? key : "-";
}
