using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Postgres.Alarms;

namespace DiagMod.Host.Alarms;

/// <summary>Maintenance for pages and API: the store's, and the new beginning of a twin after a repair.</summary>
internal sealed class MaintenanceDesk(MaintenanceStore store, IMotorTwins twins) : IMaintenance
{
    public Task<Page<MaintenanceEvent>> ListAsync(EquipmentId id, PageRequest page, CancellationToken cancellationToken) =>
        store.ListAsync(id, page, cancellationToken);

    public Task<MaintenanceEvent> BeginAsync(
        EquipmentId id, MaintenancePlan plan, Actor actor, CancellationToken cancellationToken) =>
        store.AddAsync(id, plan, actor, cancellationToken);

    public async Task<MaintenanceEvent?> EndAsync(
        EquipmentId id, long maintenance, MaintenanceEnding ending, Actor actor, CancellationToken cancellationToken)
    {
        if (ending.Rebaseline)
        {
            if (!await store.IsOpenAsync(id, maintenance, cancellationToken))
            {
                return null;
            }

            // First, for a repeat changes nothing: what is noted as learned anew is.
            await twins.RebaselineAsync(id, ending.Note, actor, cancellationToken);
        }

        return await store.EndAsync(id, maintenance, ending, actor, cancellationToken);
    }
}
