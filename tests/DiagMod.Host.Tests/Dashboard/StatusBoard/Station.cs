using System.Globalization;
using System.Text.Json.Nodes;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Host.Tests.Dashboard.StatusBoard;

/// <summary>Motors of a station as the board gets them: statuses and open cases, made by hand.</summary>
internal static class Station
{
    /// <summary>A running motor that is well.</summary>
    public static MotorStatus Well(string id, long seq = 1, DateTimeOffset? at = null) =>
        MotorStatus.Empty(new EquipmentId(id), "lcm/2") with
        {
            State = RunState.Running,
            Health = Core.Twin.Health.Normal,
            LastWindowAt = at ?? DateTimeOffset.UtcNow.AddMinutes(-2),
            RmsAmps = new PhaseValues(31.2, 31.0, 31.1),
            Unbalance = 0.011,
            SupplyHz = 50,
            RecentRms = [.. Enumerable.Range(0, 40).Select(i => new TrendPoint(DateTimeOffset.UnixEpoch.AddHours(i), 31 + Math.Sin(i)))],
            FilesAbsorbed = 40,
            WindowsAbsorbed = 800,
            JournalSeq = seq,
            Forecast = new ForecastSummary(604_800, 0.01, 0.01, 42, ThresholdSource.Nameplate, null, Cadence.Hour),
        };

    /// <summary>A motor with a name-plate.</summary>
    public static Motor Motor(string id, string? group = null) => new()
    {
        EquipmentId = new EquipmentId(id),
        Name = id,
        Group = group,
        Specifications = new JsonObject { ["current_a"] = 40 },
    };

    /// <summary>An open case.</summary>
    public static AlarmCase Case(
        string id, AlarmPriority priority, AlarmState state = AlarmState.Unacknowledged, DateTimeOffset? since = null, string? owner = null) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            EquipmentId = new EquipmentId(id),
            Mode = AlarmModes.Unbalance,
            State = state,
            Priority = priority,
            Gravest = priority,
            IsActive = state != AlarmState.ReturnedUnacknowledged,
            IsAcknowledged = owner is not null,
            Acknowledgement = owner is null ? null : new AlarmAcknowledgement(DateTimeOffset.UtcNow, owner, AcknowledgeChoice.Seen, null),
            RaisedAt = since ?? DateTimeOffset.UtcNow,
            ActiveSince = since ?? DateTimeOffset.UtcNow,
            ChangedAt = since ?? DateTimeOffset.UtcNow,
            Version = 1,
        };

    /// <summary>Names of a station's motors: P-101 and so on, ten a group.</summary>
    public static IReadOnlyList<(string Id, string Group)> Motors(int count, int each = 10) =>
    [
        .. Enumerable.Range(0, count).Select(i => (
            string.Create(CultureInfo.InvariantCulture, $"P-{101 + i}"),
            string.Create(CultureInfo.InvariantCulture, $"Group {1 + (i / each):00}"))),
    ];
}
