using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Accounts, and the limits of signing in. Tokens and sessions are in the other part.</summary>
internal sealed partial class AccountStore(Database database) : IAccountStore
{
    /// <summary>Wrong passwords in a row, for one name and address, before the first delay.</summary>
    private const int FreeFailures = 5;

    /// <summary>Wrong passwords in a row for one name over all addresses, before it is closed for a day.</summary>
    private const int MostFailuresOfName = 100;

    private const string AnyAddress = "*";

    private const string Columns = """
        id, user_name, password_hash, role, is_disabled, must_change_password, password_expires_at, version, created_at,
        last_sign_in_at, language
        """;

    private const string EmptySql = "select not exists (select from users);";

    private const string FindByNameSql = $"select {Columns} from users where user_key = @key;";

    private const string FindByIdSql = $"select {Columns} from users where id = @id;";

    private const string ListSql = $"""
        select {Columns}
        from users
        where @after::text is null or user_key > @after
        order by user_key
        limit @most;
        """;

    private const string AddSql = """
        insert into users (
            id, user_name, user_key, password_hash, role, is_disabled, must_change_password, password_expires_at, version,
            created_at)
        values (@id, @name, @key, @hash, @role, @disabled, @must, @expires, @version, @created)
        on conflict do nothing;
        """;

    // Changes of accounts one after the other: two admins who disable each other must not both succeed.
    private const string UsersLockSql = "select pg_advisory_xact_lock(hashtext('diagmod users'));";

    private const string OtherAdminsSql = """
        select count(*)
        from users
        where role = 'admin'
            and not is_disabled
            and id <> @id;
        """;

    private const string UpdateSql = """
        update users
        set password_hash = @hash, role = @role, is_disabled = @disabled, must_change_password = @must,
            password_expires_at = @expires, version = version + 1
        where id = @id;
        """;

    private const string EndAllSql = """
        update refresh_tokens
        set revoked_at = @now
        where user_id = @id
            and revoked_at is null;
        update sessions
        set ended_at = @now
        where user_id = @id
            and ended_at is null;
        """;

    private const string ForgetFailuresSql = """
        delete from sign_in_attempts
        where user_key = @key
            and (@address::text is null or ip_address in (@address, '*'));
        """;

    private const string LockedSql = """
        select max(locked_until)
        from sign_in_attempts
        where user_key = @key
            and ip_address in (@address, '*')
            and locked_until > @now;
        """;

    private const string FailureSql = """
        insert into sign_in_attempts as a (user_key, ip_address, failures, last_at)
        values (@key, @address, 1, @now)
        on conflict (user_key, ip_address) do update
        set failures = case when a.last_at < @now - interval '1 day' then 1 else a.failures + 1 end,
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

    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Command(EmptySql);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task<Account?> FindAsync(string userName, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FindByNameSql);
        command.Parameters.Add(Arg.Text("key", KeyOf(userName)));
        return await ReadOneAsync(command, cancellationToken);
    }

    public async Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FindByIdSql);
        command.Parameters.Add(Arg.Id("id", id));
        return await ReadOneAsync(command, cancellationToken);
    }

    public async Task<Page<Account>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        await using var command = database.Command(ListSql);
        command.Parameters.Add(Arg.Text("after", Cursor.Read("users", 1, page.Cursor)?[0]));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var accounts = new List<Account>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            accounts.Add(Read(reader));
        }

        return Cursor.Page(accounts, limit, account => Cursor.Write("users", KeyOf(account.UserName)));
    }

    public Task<bool> AddAsync(Account account, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var added = await work.ExecuteAsync(
                    AddSql,
                    cancellationToken,
                    [
                        .. Changeable(account),
                        Arg.Text("name", account.UserName),
                        Arg.Text("key", KeyOf(account.UserName)),
                        Arg.Int("version", Math.Max(1, account.Version)),
                        Arg.Time("created", account.CreatedAt == default ? database.Now : account.CreatedAt),
                    ]);
                if (added == 0)
                {
                    return false;
                }

                await AuditAsync(work, actor, "user.add", account, cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public Task<bool> UpdateAsync(Account account, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            work => UpdateAsync(work, account, actor, cancellationToken), isIdempotent: false, cancellationToken);

    public Task<DateTimeOffset?> NoteSignInAsync(
        string userName, bool success, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var key = KeyOf(userName);
                var address = AddressOf(actor.Address);
                var locked = await LockedUntilAsync(work, key, address, cancellationToken);
                var isIn = success && locked is null;
                if (isIn)
                {
                    await work.ExecuteAsync(
                        ForgetFailuresSql,
                        cancellationToken,
                        [Arg.Text("key", key), Arg.Text("address", address)]);
                    await work.ExecuteAsync(
                        SignedInSql,
                        cancellationToken,
                        [Arg.Text("key", key), Arg.Time("now", database.Now)]);
                }
                else if (!success)
                {
                    locked = await CountFailureAsync(work, key, address, cancellationToken);
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
        string userName, string? address, CancellationToken cancellationToken)
    {
        await using var command = database.Command(LockedSql);
        command.Parameters.Add(Arg.Text("key", KeyOf(userName)));
        command.Parameters.Add(Arg.Text("address", AddressOf(address)));
        command.Parameters.Add(Arg.Time("now", database.Now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.TimeOrNull(0) : null;
    }

    private async Task<bool> UpdateAsync(Work work, Account account, Actor actor, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(UsersLockSql, cancellationToken);
        Account? before;
        await using (var find = work.Command(FindByIdSql))
        {
            find.Parameters.Add(Arg.Id("id", account.Id));
            before = await ReadOneAsync(find, cancellationToken);
        }

        if (before is null)
        {
            return false;
        }

        var wasAdmin = before is { Role: Role.Admin, IsDisabled: false };
        var staysAdmin = account is { Role: Role.Admin, IsDisabled: false };
        if (wasAdmin && !staysAdmin
            && await work.ScalarAsync(OtherAdminsSql, cancellationToken, [Arg.Id("id", account.Id)]) is 0L)
        {
            return false;
        }

        await work.ExecuteAsync(UpdateSql, cancellationToken, Changeable(account));
        if (before.Role != account.Role || before.PasswordHash != account.PasswordHash
            || before.IsDisabled != account.IsDisabled)
        {
            await work.ExecuteAsync(
                EndAllSql,
                cancellationToken,
                [Arg.Id("id", account.Id), Arg.Time("now", database.Now)]);
        }

        if (before.PasswordHash != account.PasswordHash)
        {
            // The way out of a closed name: a new password, set by the person or by an admin.
            await work.ExecuteAsync(
                ForgetFailuresSql,
                cancellationToken,
                [Arg.Text("key", KeyOf(before.UserName)), Arg.Text("address", null)]);
        }

        await AuditAsync(work, actor, "user.update", account with { UserName = before.UserName }, cancellationToken);
        return true;
    }

    // 30 s at the fifth wrong password, twice as long at each further one, at most 15 minutes.
    private async Task<DateTimeOffset?> CountFailureAsync(
        Work work, string key, string address, CancellationToken cancellationToken)
    {
        // Always in this order (never address before name), so that two attempts cannot wait for each other.
        var ofName = await FailureAsync(work, key, AnyAddress, cancellationToken);
        var ofAddress = await FailureAsync(work, key, address, cancellationToken);
        var delay = ofAddress < FreeFailures
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(30 * Math.Pow(2, ofAddress - FreeFailures), 15 * 60));
        if (delay > TimeSpan.Zero)
        {
            await LockAsync(work, key, address, delay, cancellationToken);
        }

        if (ofName >= MostFailuresOfName)
        {
            delay = TimeSpan.FromDays(1);
            await LockAsync(work, key, AnyAddress, delay, cancellationToken);
        }

        return delay > TimeSpan.Zero ? database.Now + delay : null;
    }

    private async Task<int> FailureAsync(Work work, string key, string address, CancellationToken cancellationToken) =>
        (int)(await work.ScalarAsync(
            FailureSql,
            cancellationToken,
            [Arg.Text("key", key), Arg.Text("address", address), Arg.Time("now", database.Now)]))!;

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
        Work work, string key, string address, CancellationToken cancellationToken)
    {
        await using var command = work.Command(LockedSql);
        command.Parameters.Add(Arg.Text("key", key));
        command.Parameters.Add(Arg.Text("address", address));
        command.Parameters.Add(Arg.Time("now", database.Now));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.TimeOrNull(0) : null;
    }

    private static Task AuditAsync(
        Work work, Actor actor, string action, Account account, CancellationToken cancellationToken) =>
        work.AuditAsync(
            new AuditEntry(
                actor, action, "user", account.Id.ToString("D"), "success",
                StoreJson.Write(new
                {
                    user_name = account.UserName,
                    role = account.Role,
                    disabled = account.IsDisabled,
                    must_change_password = account.MustChangePassword,
                })),
            cancellationToken);

    private static NpgsqlParameter[] Changeable(Account account) =>
    [
        Arg.Id("id", account.Id),
        Arg.Text("hash", account.PasswordHash),
        Arg.Text("role", TextOf(account.Role)),
        Arg.Flag("disabled", account.IsDisabled),
        Arg.Flag("must", account.MustChangePassword),
        Arg.Time("expires", account.PasswordExpiresAt),
    ];

    private static string KeyOf(string userName) => StoreText.Clean(userName, 256).ToLowerInvariant();

    private static string AddressOf(string? address) => StoreText.Clean(address, 64) is { Length: > 0 } given ? given : "-";

    private static string TextOf(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Engineer => "engineer",
        Role.Operator => "operator",
        _ => "viewer",
    };

    private static async Task<Account?> ReadOneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static Account Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        UserName = reader.GetString(1),
        PasswordHash = reader.GetString(2),
        Role = reader.GetString(3) switch
        {
            "admin" => Role.Admin,
            "engineer" => Role.Engineer,
            "operator" => Role.Operator,
            _ => Role.Viewer,
        },
        IsDisabled = reader.GetBoolean(4),
        MustChangePassword = reader.GetBoolean(5),
        PasswordExpiresAt = reader.TimeOrNull(6),
        Version = reader.GetInt32(7),
        CreatedAt = reader.Time(8),
        LastSignInAt = reader.TimeOrNull(9),
        Language = reader.IsDBNull(10) ? null : reader.GetString(10),
    };
}
