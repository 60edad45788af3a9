using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>The durable counters of the balance (decision D38). Written late in a transaction, always before its audit row, so that
/// two transactions never wait for each other crosswise.</summary>
internal static class IngestCounters
{
    private const string AddSql = """
        insert into ingest_counters as c (
            equipment_id, sent, stored, completed, failed, duplicates, refused, features_total)
        values (
            coalesce((select equipment_id from equipment where equipment_id = @motor), ''),
            @sent, @stored, @completed, @failed, @duplicates, @refused, @features)
        on conflict (equipment_id) do update
        set sent = c.sent + excluded.sent,
            stored = c.stored + excluded.stored,
            completed = c.completed + excluded.completed,
            failed = c.failed + excluded.failed,
            duplicates = c.duplicates + excluded.duplicates,
            refused = c.refused + excluded.refused,
            features_total = c.features_total + excluded.features_total;
        """;

    public static async Task AddAsync(
        Work work, string? motor, CancellationToken cancellationToken, long sent = 0, long stored = 0,
        long completed = 0, long failed = 0, long duplicates = 0, long refused = 0, long features = 0) =>
        await work.ExecuteAsync(
            AddSql,
            cancellationToken,
            [
                Arg.Text("motor", EquipmentId.IsValid(motor) ? motor : ""),
                Arg.Long("sent", sent),
                Arg.Long("stored", stored),
                Arg.Long("completed", completed),
                Arg.Long("failed", failed),
                Arg.Long("duplicates", duplicates),
                Arg.Long("refused", refused),
                Arg.Long("features", features),
            ]);
}
