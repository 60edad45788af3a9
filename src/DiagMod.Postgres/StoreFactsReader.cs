using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>What PostgreSQL knows of itself and of the time its recordings cover.</summary>
internal sealed class StoreFactsReader(Database database) : IStoreFacts
{
    private const string FactsSql = """
        select split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database()),
            (select min(recorded_at) from raw_signals where deleted_at is null and processing_status = 'completed'),
            (select max(recorded_at) from raw_signals where deleted_at is null and processing_status = 'completed');
        """;

    public async Task<StoreFacts> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Command(FactsSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new StoreFacts(reader.GetString(0), reader.GetInt64(1), reader.TimeOrNull(2), reader.TimeOrNull(3));
    }
}
