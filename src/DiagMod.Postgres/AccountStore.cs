using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Accounts. Tokens, sessions, and the limits of signing in are in the other parts.</summary>
internal sealed partial class AccountStore(Database database) : IAccountStore
{
    private const string Columns = """
        u.id, u.user_name, u.password_hash, u.role, u.is_disabled, u.must_change_password, u.password_expires_at, u.version,
        u.created_at, u.last_sign_in_at, u.language, u.password_used_at, u.mfa_exempt,
        exists (select from second_factors f where f.user_id = u.id)
        """;

    private const int ColumnCount = 14;

    private const string EmptySql = "select not exists (select from users);";

    private const string FindByNameSql = $"select {Columns} from users u where u.user_key = @key and u.deleted_at is null;";

    private const string FindByIdSql = $"select {Columns} from users u where u.id = @id and u.deleted_at is null;";

    private const string ListSql = $"""
        select {Columns}
        from users u
        where u.deleted_at is null
            and (@after::text is null or u.user_key > @after)
        order by u.user_key
        limit @most;
        """;

    private const string AddSql = """
        insert into users (
            id, user_name, user_key, password_hash, role, is_disabled, must_change_password, password_expires_at, mfa_exempt,
            version, created_at)
        values (@id, @name, @key, @hash, @role, @disabled, @must, @expires, @exempt, @version, @created)
        on conflict do nothing;
        """;

    // Changes of accounts one after the other: two admins who disable each other must not both succeed.
    private const string UsersLockSql = "select pg_advisory_xact_lock(hashtext('diagmod users'));";

    private const string OtherAdminsSql = """
        select count(*)
        from users
        where role = 'admin'
            and not is_disabled
            and deleted_at is null
            and id <> @id;
        """;

    private const string UpdateSql = """
        update users
        set password_used_at = case when password_hash = @hash then password_used_at end, password_hash = @hash, role = @role,
            is_disabled = @disabled, must_change_password = @must, password_expires_at = @expires, mfa_exempt = @exempt,
            version = version + 1
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

    private async Task<bool> UpdateAsync(Work work, Account account, Actor actor, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(UsersLockSql, cancellationToken);
        if (await FindAsync(work, account.Id, cancellationToken) is not { } before)
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
            await EndEverythingAsync(work, account.Id, cancellationToken);
        }

        if (before.PasswordHash != account.PasswordHash)
        {
            // The way out of a closed name: a new password, set by the person or by an admin.
            await work.ExecuteAsync(
                ForgetFailuresSql,
                cancellationToken,
                [Arg.Text("key", KeyOf(before.UserName)), Arg.Text("address", null)]);
            await NoticeAsync(work, account.Id, "password_changed", actor, cancellationToken);
        }

        await AuditAsync(work, actor, "user.update", account with { UserName = before.UserName }, cancellationToken);
        return true;
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
        Arg.Flag("exempt", account.IsMfaExempt),
    ];

    private static string KeyOf(string userName) => StoreText.Clean(userName, 256).ToLowerInvariant();

    private static string TextOf(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Engineer => "engineer",
        Role.Operator => "operator",
        _ => "viewer",
    };

    /// <summary>The role of the database's word.</summary>
    internal static Role RoleOf(string word) => word switch
    {
        "admin" => Role.Admin,
        "engineer" => Role.Engineer,
        "operator" => Role.Operator,
        _ => Role.Viewer,
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
        Role = RoleOf(reader.GetString(3)),
        IsDisabled = reader.GetBoolean(4),
        MustChangePassword = reader.GetBoolean(5),
        PasswordExpiresAt = reader.TimeOrNull(6),
        Version = reader.GetInt32(7),
        CreatedAt = reader.Time(8),
        LastSignInAt = reader.TimeOrNull(9),
        Language = reader.IsDBNull(10) ? null : reader.GetString(10),
        PasswordUsedAt = reader.TimeOrNull(11),
        IsMfaExempt = reader.GetBoolean(12),
        HasSecondFactor = reader.GetBoolean(13),
    };
}
