using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Postgres.Alarms;

namespace DiagMod.Host.Alarms;

/// <summary>Alarm cases for pages and API: the store's, and what an order means for the twin.</summary>
internal sealed partial class AlarmDesk(AlarmStore store, IMotorTwins twins, ILogger<AlarmDesk> log) : IAlarms
{
    public Task<Page<AlarmCase>> ListAsync(AlarmFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        store.ListAsync(filter, page, cancellationToken);

    public Task<AlarmHistory?> FindAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<AlarmMark>> MarksAsync(
        EquipmentId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        store.MarksAsync(id, from, to, cancellationToken);

    public async Task<AlarmAnswer> AcknowledgeAsync(
        Guid id, AcknowledgeOrder order, int? version, Actor actor, CancellationToken cancellationToken) =>
        Told("acknowledged", await store.AcknowledgeAsync(id, order, version, actor, cancellationToken), actor);

    public async Task<AlarmAnswer> ShelveAsync(
        Guid id, ShelveOrder order, int? version, Actor actor, CancellationToken cancellationToken) =>
        Told("shelved", await store.ShelveAsync(id, order, version, actor, cancellationToken), actor);

    public async Task<AlarmAnswer> UnshelveAsync(Guid id, int? version, Actor actor, CancellationToken cancellationToken) =>
        Told("taken from its shelf", await store.UnshelveAsync(id, version, actor, cancellationToken), actor);

    public async Task<AlarmAnswer> CloseAsync(
        Guid id, CloseOrder order, int? version, Actor actor, CancellationToken cancellationToken)
    {
        var answer = Told("closed", await store.CloseAsync(id, order, version, actor, cancellationToken), actor);
        if (answer is { Refusal: null, Case: { Mode: AlarmModes.Anomaly, IsActive: true } one })
        {
            // The evidence that led to the case is answered; what comes from now on counts anew (signals.md, 8.3).
            await twins.AcknowledgeAsync(one.EquipmentId, actor, cancellationToken);
        }

        return answer;
    }

    public Task<AlarmFigures> FiguresAsync(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string>? groups, CancellationToken cancellationToken) =>
        store.FiguresAsync(from, to, groups, cancellationToken);

    public Task<IReadOnlyList<DefectType>> DefectsAsync(CancellationToken cancellationToken) => store.DefectsAsync(cancellationToken);

    private AlarmAnswer Told(string what, AlarmAnswer answer, Actor actor)
    {
        if (answer is { Refusal: null, Case: { } one })
        {
            Ordered(log, one.Mode, one.EquipmentId, what, actor.Name);
        }

        return answer;
    }

    [LoggerMessage(1811, LogLevel.Information, "The alarm {Mode} of motor {EquipmentId} was {What} by {Actor}")]
    private static partial void Ordered(ILogger logger, string mode, EquipmentId equipmentId, string what, string actor);
}
