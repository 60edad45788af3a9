using System.Text.Json.Nodes;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Postgres.Alarms;

namespace DiagMod.Host.Alarms;

/// <summary>Thresholds for pages and API: the store's, and the two that are the motor's own, which its twin must know.</summary>
internal sealed class ThresholdDesk(AlarmThresholdStore store, IMotorRegistry registry, IMotorTwins twins) : IAlarmThresholds
{
    private const int MostVersions = 100;

    public async Task<AlarmThresholds> GetAsync(EquipmentId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken);

    public Task<IReadOnlyList<AlarmThresholds>> VersionsAsync(EquipmentId id, CancellationToken cancellationToken) =>
        store.VersionsAsync(id, MostVersions, cancellationToken);

    public async Task<AlarmThresholds?> SetAsync(
        EquipmentId id, ThresholdChange change, Actor actor, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(id, cancellationToken) is not { } motor
            || await store.SetAsync(id, change, actor, cancellationToken) is not { } set)
        {
            return null;
        }

        var specifications = motor.Specifications.DeepClone().AsObject();
        Put(specifications, "rms_threshold_a", change.RmsThresholdAmps);
        Put(specifications, "expected_interval_s", change.ExpectedIntervalSeconds);
        var changed = motor with { Specifications = specifications };
        if (changed.Settings() != motor.Settings())
        {
            await registry.UpdateAsync(changed, actor, cancellationToken);
            await twins.ChangeSettingsAsync(id, changed.Settings(), cancellationToken);
        }

        return set;
    }

    private static void Put(JsonObject specifications, string key, double value)
    {
        if (double.IsNaN(value))
        {
            specifications.Remove(key);
        }
        else
        {
            specifications[key] = value;
        }
    }
}
