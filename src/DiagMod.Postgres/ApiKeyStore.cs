using DiagMod.Core.Ports;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>Keys of programs, with the state of the account that answers for each.</summary>
internal sealed class ApiKeyStore(Database database) : IApiKeyStore
{
    private const string SelectSql = """
        select k.id, k.prefix, k.name, k.owner_id, u.user_name, u.role, not u.is_disabled and u.deleted_at is null, k.scopes,
            k.motor_groups, k.requests_per_second, k.created_at, k.expires_at, k.revoked_at, k.replaces, k.last_used_at,
            k.last_used_from, k.use_count, k.refused_count
        from api_keys k
        join users u on u.id = k.owner_id
        """;

    private const string FindByHashSql = $"""
        {SelectSql}
        where k.sha256 = @sha256;
        """;

    private const string FindByIdSql = $"""
        {SelectSql}
        where k.id = @id;
        """;

    private const string ListSql = $"""
        {SelectSql}
        where (@owner::uuid is null or k.owner_id = @owner)
            and (@before::uuid is null or k.id < @before)
        order by k.id desc
        limit @most;
        """;

    private const string AddSql = """
        insert into api_keys (
            id, prefix, sha256, name, owner_id, scopes, motor_groups, requests_per_second, created_at, expires_at, replaces)
        values (@id, @prefix, @sha256, @name, @owner, @scopes, @groups, @rate, @created, @expires, @replaces);
        """;

    private const string ReplaceSql = """
        update api_keys
        set expires_at = least(expires_at, @ends)
        where id = @id
            and revoked_at is null
            and expires_at > @now
            and not exists (select from api_keys n where n.replaces = @id);
        """;

    private const string RevokeSql = """
        update api_keys
        set revoked_at = @now
        where id = @id
            and revoked_at is null;
        """;

    private const string UseSql = """
        update api_keys
        set use_count = use_count + @count, refused_count = refused_count + @refused,
            last_used_at = greatest(last_used_at, @at),
            last_used_from = case when last_used_at is null or last_used_at <= @at then @address else last_used_from end
        where id = @id;
        """;

    public Task<ApiKey?> FindAsync(byte[] sha256, CancellationToken cancellationToken) =>
        FindAsync(FindByHashSql, Arg.Bytes("sha256", sha256), cancellationToken);

    public Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        FindAsync(FindByIdSql, Arg.Id("id", id), cancellationToken);

    public async Task<Page<ApiKey>> ListAsync(Guid? ownerId, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("api_keys", 1, page.Cursor);
        await using var command = database.Command(ListSql);
        command.Parameters.Add(Arg.Id("owner", ownerId));
        command.Parameters.Add(Arg.Id("before", key is null ? null : Cursor.Id(key[0])));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var keys = new List<ApiKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(Read(reader));
        }

        return Cursor.Page(keys, limit, one => Cursor.Write("api_keys", one.Id.ToString("D")));
    }

    public Task<bool> AddAsync(
        ApiKey key, byte[] sha256, DateTimeOffset? replacedEnds, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (key.Replaces is { } replaced
                    && await work.ExecuteAsync(
                        ReplaceSql,
                        cancellationToken,
                        [
                            Arg.Id("id", replaced), Arg.Time("ends", replacedEnds ?? database.Now),
                            Arg.Time("now", database.Now),
                        ]) == 0)
                {
                    return false;
                }

                await work.ExecuteAsync(
                    AddSql,
                    cancellationToken,
                    [
                        Arg.Id("id", key.Id),
                        Arg.Text("prefix", key.Prefix),
                        Arg.Bytes("sha256", sha256),
                        Arg.Text("name", key.Name),
                        Arg.Id("owner", key.OwnerId),
                        Texts("scopes", key.Scopes),
                        Texts("groups", key.MotorGroups),
                        Arg.Int("rate", key.RequestsPerSecond),
                        Arg.Time("created", key.CreatedAt),
                        Arg.Time("expires", key.ExpiresAt),
                        Arg.Id("replaces", key.Replaces),
                    ]);
                await work.AuditAsync(
                    new AuditEntry(
                        actor, key.Replaces is null ? "api_key.create" : "api_key.rotate", "api_key", key.Id.ToString("D"),
                        "success",
                        StoreJson.Write(new
                        {
                            prefix = key.Prefix,
                            name = key.Name,
                            owner_id = key.OwnerId,
                            scopes = key.Scopes,
                            motor_groups = key.MotorGroups,
                            expires_at = key.ExpiresAt.UtcDateTime,
                            replaces = key.Replaces,
                        })),
                    cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public Task<bool> RevokeAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(
                    RevokeSql, cancellationToken, [Arg.Id("id", id), Arg.Time("now", database.Now)]) == 0)
                {
                    return false;
                }

                await work.AuditAsync(
                    new AuditEntry(actor, "api_key.revoke", "api_key", id.ToString("D"), "success", null), cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    public Task NoteUseAsync(IReadOnlyCollection<ApiKeyUse> uses, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                // In one order, so that two hosts do not wait for each other crosswise.
                foreach (var use in uses.OrderBy(use => use.Id))
                {
                    await work.ExecuteAsync(
                        UseSql,
                        cancellationToken,
                        [
                            Arg.Id("id", use.Id), Arg.Long("count", use.Count), Arg.Long("refused", use.Refused),
                            Arg.Time("at", use.LastAt), Arg.Text("address", StoreText.Clean(use.LastFrom, 64)),
                        ]);
                }
            },
            isIdempotent: false,
            cancellationToken);

    private async Task<ApiKey?> FindAsync(string sql, NpgsqlParameter by, CancellationToken cancellationToken)
    {
        await using var command = database.Command(sql);
        command.Parameters.Add(by);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static NpgsqlParameter Texts(string name, IReadOnlyList<string>? texts) =>
        Arg.Of(name, NpgsqlDbType.Array | NpgsqlDbType.Text, texts?.ToArray());

    private static ApiKey Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Prefix = reader.GetString(1),
        Name = reader.GetString(2),
        OwnerId = reader.GetGuid(3),
        OwnerName = reader.GetString(4),
        OwnerRole = AccountStore.RoleOf(reader.GetString(5)),
        IsOwnerActive = reader.GetBoolean(6),
        Scopes = reader.GetFieldValue<string[]>(7),
        MotorGroups = reader.IsDBNull(8) ? null : reader.GetFieldValue<string[]>(8),
        RequestsPerSecond = reader.GetInt32(9),
        CreatedAt = reader.Time(10),
        ExpiresAt = reader.Time(11),
        RevokedAt = reader.TimeOrNull(12),
        Replaces = reader.IsDBNull(13) ? null : reader.GetGuid(13),
        LastUsedAt = reader.TimeOrNull(14),
        LastUsedFrom = reader.TextOrNull(15),
        UseCount = reader.GetInt64(16),
        RefusedCount = reader.GetInt64(17),
    };
}
