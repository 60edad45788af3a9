namespace DiagMod.Postgres;

/// <summary>Daily work in the database: partitions of the coming months, sign-ins that have expired. Data go by <see
/// cref="Retention.MonthRetention"/>.</summary>
public sealed class DatabaseUpkeep
{
    private const string TakeSql = "select pg_try_advisory_xact_lock(hashtext('diagmod upkeep'));";

    private const string ExpireSql = """
        delete from refresh_tokens
        where absolute_expiry < @now - interval '1 day';
        delete from sessions
        where absolute_expiry < @now - interval '1 day';
        delete from sign_in_attempts a
        where (a.ip_address <> '*' and a.last_at < @now - interval '2 days')
            -- What is counted over all networks does not age, or a hundred guesses would only have to be slow (LOGIN-03); of names
            -- that nobody has it is kept long enough that nobody can tell the two apart.
            or (a.last_at < @now - interval '14 days'
                and not exists (select from users u where u.user_key = a.user_key));
        delete from sign_in_tickets
        where expires_at < @now - interval '1 day';
        delete from known_devices
        where last_used_at < @now - interval '180 days';
        delete from account_notices
        where at < @now - interval '400 days';
        delete from upload_sessions
        where touched_at < clock_timestamp() - interval '24 hours';
        """;

    private readonly Database _database;

    internal DatabaseUpkeep(Database database) => _database = database;

    /// <summary>Makes the partitions of the months to come; at most one process at a time does it (advisory lock).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Partitions made; null when another process is at it.</returns>
    public async Task<int?> RunAsync(CancellationToken cancellationToken) =>
        await _database.InTransactionAsync<int?>(
            async work => await work.ScalarAsync(TakeSql, cancellationToken) is true
                ? await work.ScalarAsync("select ensure_partitions();", cancellationToken) as int?
                : null,
            isIdempotent: true,
            cancellationToken);

    /// <summary>Removes tokens, sessions and counts of sign-ins that have expired.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task ExpireSignInsAsync(CancellationToken cancellationToken) => _database.InTransactionAsync(
        work => work.ExecuteAsync(ExpireSql, cancellationToken, [Arg.Time("now", _database.Now)]), isIdempotent: true, cancellationToken);
}
