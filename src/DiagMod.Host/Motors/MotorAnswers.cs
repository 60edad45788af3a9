using System.Text.Json.Nodes;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Alarms;
using DiagMod.Host.Diagnosis;

namespace DiagMod.Host.Motors;

/// <summary>Part of a list.</summary>
/// <param name="Items">Items in the list's order.</param>
/// <param name="Next">Cursor of the next part; null at the end.</param>
internal sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>One number a phase; null where the phase is absent.</summary>
/// <param name="R">Phase R.</param>
/// <param name="S">Phase S.</param>
/// <param name="T">Phase T.</param>
internal sealed record PhaseNumbers(double R, double S, double T)
{
    /// <summary>The numbers of a Core value.</summary>
    public static PhaseNumbers Of(PhaseValues values) => new(values.R, values.S, values.T);
}

/// <summary>A motor in the list: the compact twin.</summary>
internal sealed record MotorListItem(
    string EquipmentId, string Name, string Type, string? Location, string? Group, bool Simulated, string Status, string Health,
    string Level, double? DataAgeS, DateTimeOffset? LastWindowAt, string Clock, PhaseNumbers RmsA, double Unbalance, double? POver,
    OpenAlarmShort? OpenAlarm, long JournalSeq)
{
    /// <summary>A motor and its twin.</summary>
    public static MotorListItem Of(Motor motor, MotorStatus twin, DateTimeOffset now, AlarmCase? openAlarm = null) => new(
        motor.EquipmentId.Value, motor.Name, motor.Type, motor.Location, motor.Group, motor.IsSimulated, Words.Of(twin.State),
        Words.Of(twin.Health), Words.Of(twin.Anomaly.Level), Words.AgeSeconds(twin, now), twin.LastWindowAt, Words.Of(twin.Clock),
        PhaseNumbers.Of(twin.RmsAmps), twin.Unbalance, twin.Forecast?.POver,
        openAlarm is null ? null : OpenAlarmShort.Of(openAlarm), twin.JournalSeq);
}

/// <summary>A motor with its twin as its grain has it now.</summary>
internal sealed record MotorAnswer
{
    public required string EquipmentId { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string? Location { get; init; }

    public required string? Group { get; init; }

    public required bool Simulated { get; init; }

    public required JsonObject Specifications { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Status { get; init; }

    public required string Health { get; init; }

    public required double? DataAgeS { get; init; }

    public required DateTimeOffset? LastWindowAt { get; init; }

    public required string Clock { get; init; }

    public required PhaseNumbers RmsA { get; init; }

    public required double Unbalance { get; init; }

    public required double SupplyHz { get; init; }

    public required double Slip { get; init; }

    public required DiagnosisShort? Diagnosis { get; init; }

    public required AnomalyAnswer Anomaly { get; init; }

    public required ForecastShort? Forecast { get; init; }

    public required long JournalSeq { get; init; }

    public required string Model { get; init; }

    public required long FilesAbsorbed { get; init; }

    public required long WindowsAbsorbed { get; init; }

    public required string? LastFile { get; init; }

    public required FileInWork? InWork { get; init; }

    /// <summary>A motor and its twin.</summary>
    public static MotorAnswer Of(Motor motor, MotorStatus twin, DateTimeOffset now) => new()
    {
        EquipmentId = motor.EquipmentId.Value,
        Name = motor.Name,
        Type = motor.Type,
        Location = motor.Location,
        Group = motor.Group,
        Simulated = motor.IsSimulated,
        Specifications = motor.Specifications,
        CreatedAt = motor.CreatedAt,
        Status = Words.Of(twin.State),
        Health = Words.Of(twin.Health),
        DataAgeS = Words.AgeSeconds(twin, now),
        LastWindowAt = twin.LastWindowAt,
        Clock = Words.Of(twin.Clock),
        RmsA = PhaseNumbers.Of(twin.RmsAmps),
        Unbalance = twin.Unbalance,
        SupplyHz = twin.SupplyHz,
        Slip = twin.Slip,
        Diagnosis = DiagnosisShort.Of(twin.Diagnosis),
        Anomaly = AnomalyAnswer.Of(twin.Anomaly),
        Forecast = ForecastShort.Of(twin.Forecast),
        JournalSeq = twin.JournalSeq,
        Model = twin.Model,
        FilesAbsorbed = twin.FilesAbsorbed,
        WindowsAbsorbed = twin.WindowsAbsorbed,
        LastFile = twin.LastFile?.ToString(),
        InWork = twin.InWork is { } work
            ? new FileInWork(
                work.RawId.ToString(), work.FileName, work.WindowsDone, work.WindowsTotal, PhaseNumbers.Of(work.RmsAmps))
            : null,
    };
}

/// <summary>A file in work; its windows are provisional.</summary>
internal sealed record FileInWork(string RawId, string FileName, long WindowsDone, long WindowsTotal, PhaseNumbers RmsA);

/// <summary>What the detector says.</summary>
internal sealed record AnomalyAnswer(
    double Score, double Threshold, double ModelThreshold, double ScoreWithoutTop, double PValue, double EValue, string Level,
    IReadOnlyList<TopFeature> TopFeatures, IReadOnlyList<string> HardRules)
{
    /// <summary>A verdict in the API's words.</summary>
    public static AnomalyAnswer Of(AnomalyVerdict verdict) => new(
        verdict.Score, verdict.Threshold, verdict.ModelThreshold, verdict.ScoreWithoutTop, verdict.PValue, verdict.EValue,
        Words.Of(verdict.Level),
        [.. verdict.TopFeatures.Select(TopFeature.Of)], verdict.HardRules);
}

/// <summary>How much one feature contributes to a score.</summary>
internal sealed record TopFeature(string Name, double Share, double Z, double Observed, double Expected, string Reading)
{
    /// <summary>A contribution in the API's words.</summary>
    public static TopFeature Of(FeatureContribution part) =>
        new(part.Name, part.Share, part.Z, part.Observed, part.Expected, part.Reading);
}

/// <summary>Short form of a forecast.</summary>
internal sealed record ForecastShort(
    double HorizonS, double POver, double POverLevel, double ThresholdA, string ThresholdSource, CrossingAnswer? Crossing,
    string Cadence)
{
    /// <summary>A summary in the API's words.</summary>
    public static ForecastShort? Of(ForecastSummary? summary) => summary is null
        ? null
        : new(
            summary.HorizonSeconds, summary.POver, summary.POverLevel, summary.ThresholdAmps, Words.Of(summary.ThresholdSource),
            CrossingAnswer.Of(summary.Crossing), Words.Of(summary.Cadence));
}

/// <summary>When a threshold is first crossed.</summary>
internal sealed record CrossingAnswer(DateTimeOffset Median, DateTimeOffset Early, DateTimeOffset? Late)
{
    /// <summary>A crossing in the API's words.</summary>
    public static CrossingAnswer? Of(Crossing? crossing) =>
        crossing is null ? null : new(crossing.Median, crossing.Early, crossing.Late);
}

/// <summary>Core's enumerations as the API's words (decisions D10, D45).</summary>
internal static class Words
{
    public static string Of(RunState state) => state switch
    {
        RunState.Learning => "learning",
        RunState.Running => "running",
        RunState.Stopped => "stopped",
        _ => "no_data",
    };

    public static string Of(Core.Twin.Health health) => health switch
    {
        Core.Twin.Health.Normal => "normal",
        Core.Twin.Health.Advisory => "advisory",
        Core.Twin.Health.Warning => "warning",
        Core.Twin.Health.Alarm => "alarm",
        _ => "unknown",
    };

    public static string Of(AnomalyLevel level) => level switch
    {
        AnomalyLevel.Warning => "warning",
        AnomalyLevel.Alarm => "alarm",
        _ => "none",
    };

    public static string Of(TimeSource clock) => clock == TimeSource.Recorded ? "recorded" : "sequence";

    public static string Of(Cadence cadence) => cadence switch
    {
        Cadence.Window => "window",
        Cadence.File => "file",
        _ => "hour",
    };

    public static string Of(Reading reading) => reading switch
    {
        Reading.Unbalance => "unbalance",
        Reading.BlockScore => "block_score",
        Reading.RotorBars => "rotor_bars_dbc",
        _ => "rotation_dbc",
    };

    public static string Of(ThresholdSource source) => source switch
    {
        ThresholdSource.Baseline => "baseline",
        ThresholdSource.Nameplate => "nameplate",
        ThresholdSource.Person => "person",
        _ => "none",
    };

    public static string Of(ProcessingStatus status) => status switch
    {
        ProcessingStatus.Pending => "pending",
        ProcessingStatus.Processing => "processing",
        ProcessingStatus.Completed => "completed",
        _ => "failed",
    };

    public static ProcessingStatus Status(string word) => word switch
    {
        "pending" => ProcessingStatus.Pending,
        "processing" => ProcessingStatus.Processing,
        "completed" => ProcessingStatus.Completed,
        _ => ProcessingStatus.Failed,
    };

    public static string Of(Phase phase) => phase switch { Phase.R => "r", Phase.S => "s", _ => "t" };

    /// <summary>How old the newest window is, seconds; null without data or when the data carry no clock (decision D43).</summary>
    public static double? AgeSeconds(MotorStatus twin, DateTimeOffset now) =>
        twin.LastWindowAt is { } last && twin.Clock == TimeSource.Recorded
            ? Math.Max(0, Math.Round((now - last).TotalSeconds, 1))
            : null;

    /// <summary>Names of all conditions of a window.</summary>
    public static IReadOnlyList<string> Conditions { get; } = Of((DiagMod.Core.Features.WindowConditions)~0);

    /// <summary>Names of the conditions of a window.</summary>
    public static IReadOnlyList<string> Of(DiagMod.Core.Features.WindowConditions conditions) =>
    [
        .. Enum.GetValues<DiagMod.Core.Features.WindowConditions>()
            .Where(one => one != 0 && conditions.HasFlag(one))
            .Select(one => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(one.ToString())),
    ];
}
