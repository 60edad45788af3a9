
namespace DiagMod.Postgres;

/// <summary>Daily work in the database: partitions of the coming months, removal of what has expired.</summary>
public sealed class DatabaseUpkeep
{
    private const string TakeSql = "select pg_try_advisory_xact_lock(hashtext('diagmod upkeep'));";

    private const string ExpireSql = """
        delete from refresh_tokens
        where absolute_expiry < @now - interval '1 day';
        delete from sessions
        where absolute_expiry < @now - interval '1 day';
        delete from sign_in_attempts
        where last_at < @now - interval '2 days';
        """;

    private readonly Database _database;

    internal DatabaseUpkeep(Database database) => _database = database;

    /// <summary>Runs once; at most one process at a time does the work (advisory lock).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Partitions made; null when another process is at it.</returns>
    public async Task<int?> RunAsync(CancellationToken cancellationToken) =>
        await _database.InTransactionAsync<int?>(
            async work =>
            {
                if (await work.ScalarAsync(TakeSql, cancellationToken) is not true)
                {
                    return null;
                }

                var made = await work.ScalarAsync("select ensure_partitions();", cancellationToken);
                await work.ExecuteAsync(ExpireSql, cancellationToken, [Arg.Time("now", _database.Now)]);
                return made as int?;
            },
            isIdempotent: true,
            cancellationToken);
}
