namespace DiagMod.Postgres;

/// <summary>Facts about the database that are cheap to ask and not needed to the second.</summary>
/// <param name="Bytes">Size of the database, bytes.</param>
/// <param name="Partitions">Partitions of all partitioned tables.</param>
/// <param name="AuditRows">Rows ever appended to the audit log.</param>
/// <param name="OldestHour">Begin of the oldest hour with features, UTC; null without any.</param>
/// <param name="NewestHour">Begin of the newest hour with features, UTC; null without any.</param>
public sealed record DatabaseFigures(
    long Bytes, long Partitions, long AuditRows, DateTimeOffset? OldestHour, DateTimeOffset? NewestHour);

/// <summary>Reads facts about the database: catalogues, one-row tables and the small summary of hours only.</summary>
public sealed class DatabaseFacts
{
    private const string FiguresSql = """
        select pg_database_size(current_database()),
            (select count(*) from pg_inherits),
            (select coalesce(max(seq), 0) from audit_head),
            (select min(hour_start) from hourly_feature_summary),
            (select max(hour_start) from hourly_feature_summary);
        """;

    private readonly Database _database;

    internal DatabaseFacts(Database database) => _database = database;

    /// <summary>Reads them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DatabaseFigures> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.Command(FiguresSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DatabaseFigures(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.TimeOrNull(3), reader.TimeOrNull(4));
    }
}
