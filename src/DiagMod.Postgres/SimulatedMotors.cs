using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Removal and pruning of simulated motors, through the two procedures that may do so.</summary>
internal sealed class SimulatedMotors(Database database) : ISimulatedMotors
{
    private const string RemoveSql = "select motors, files from remove_simulated_motors();";

    private const string PruneSql = "select prune_simulated_motors();";

    public Task<RemovedMotors> RemoveAsync(Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var removed = await RemoveAsync(work, cancellationToken);
                if (removed.Motors.Count > 0)
                {
                    await work.AuditAsync(
                        new AuditEntry(
                            actor, "demo.remove", "demo", null, "success",
                            StoreJson.Write(new { motors = removed.Motors.Select(id => id.Value), files = removed.Files })),
                        cancellationToken);
                }

                return removed;
            },
            isIdempotent: true,
            cancellationToken);

    public Task<long> PruneAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work => await work.ScalarAsync(PruneSql, cancellationToken) as long? ?? 0,
            isIdempotent: true,
            cancellationToken);

    private static async Task<RemovedMotors> RemoveAsync(Work work, CancellationToken cancellationToken)
    {
        await using var command = work.Command(RemoveSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RemovedMotors(
            [.. (await reader.GetFieldValueAsync<string[]>(0, cancellationToken)).Select(id => new EquipmentId(id))], reader.GetInt64(1));
    }
}
