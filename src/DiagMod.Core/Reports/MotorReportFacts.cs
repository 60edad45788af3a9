using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Reports;

/// <summary>Everything that a motor's report is made of: what is not here is not in it, and the same facts make the same
/// report.</summary>
public sealed record MotorReportFacts
{
    /// <summary>The motor.</summary>
    public required Motor Motor { get; init; }

    /// <summary>From, data time, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Before, data time, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The twin at the end of the period.</summary>
    public required MotorStatus Status { get; init; }

    /// <summary>What it judges by.</summary>
    public required MotorModel Model { get; init; }

    /// <summary>Recordings of the period, oldest first.</summary>
    public required IReadOnlyList<RawFileRow> Files { get; init; }

    /// <summary>True when there are more recordings than are listed.</summary>
    public required bool IsCut { get; init; }

    /// <summary>RMS over the period.</summary>
    public required IReadOnlyList<TrendStep> Trend { get; init; }

    /// <summary>The newest hours of it with data, oldest first.</summary>
    public required IReadOnlyList<TrendStep> Hours { get; init; }

    /// <summary>Where RMS goes; null below 20 points, or when the period ends before the newest data.</summary>
    public required RmsForecast? Forecast { get; init; }

    /// <summary>The newest analysed recording of the period; null without one.</summary>
    public required StoredAnalysis? Analysis { get; init; }

    /// <summary>The recording it is of.</summary>
    public required RawFileRow? AnalysedFile { get; init; }

    /// <summary>A short stretch of that recording, phase by phase; null when its samples are gone.</summary>
    public required WaveformStretch? Waveform { get; init; }

    /// <summary>The limits that its alarms are raised by, in the version in force when the report is made.</summary>
    public AlarmThresholds Thresholds { get; init; } = AlarmDefaults.All;

    /// <summary>Alarm cases that were opened in the period, with their steps, oldest first.</summary>
    public IReadOnlyList<AlarmHistory> Alarms { get; init; } = [];

    /// <summary>Maintenance that began in the period, oldest first.</summary>
    public IReadOnlyList<MaintenanceEvent> Maintenance { get; init; } = [];

    /// <summary>Version of the product.</summary>
    public required string Product { get; init; }

    /// <summary>The report before this one; null without one. It is compared with, and no part of the evidence.</summary>
    public ReportRow? Previous { get; init; }

    /// <summary>How urgent, on what ground, by when.</summary>
    public ReportVerdict Verdict => ReportVerdict.Of(Status, Analysis?.Diagnosis);

    /// <summary>How much data there is.</summary>
    public DataCoverage Coverage => DataCoverage.Of(Files, Motor.Settings().ExpectedIntervalSeconds);

    /// <summary>SHA-256 of the facts, lower-case hex: which data, judged by which versions, in which state of the twin.</summary>
    public string Evidence()
    {
        using var digest = new EvidenceDigest();
        digest.Add("form", "motor/2").Add("product", Product)
            .Add("motor", Motor.EquipmentId.Value).Add("name", Motor.Name).Add("group", Motor.Group)
            .Add("location", Motor.Location).Add("specifications", Motor.Specifications.ToJsonString())
            .Add("simulated", Motor.IsSimulated ? "yes" : "no")
            .Add("from", From).Add("to", To)
            .Add("journal", Status.JournalSeq).Add("newest", Status.LastWindowAt)
            .Add("model", Model.Now.ModelVersion).Add("manifest", Model.Manifest.ToJson())
            .Add("threshold", Model.Now.Threshold)
            .Add("forecast", Forecast?.ModelVersion).Add("limit", Forecast?.ThresholdAmps ?? double.NaN)
            .Add("analysed", Analysis?.RawId.ToString()).Add("analysis", Analysis?.Analysis.Version)
            .Add("rules", Analysis?.Diagnosis.Version).Add("analysed_at", Analysis?.CreatedAt)
            .Add("samples", Waveform is null ? "gone" : "kept")
            .Add("thresholds", Thresholds.Version).Add("thresholds_set_at", Thresholds.SetAt);
        foreach (var file in Files)
        {
            digest.Add("file", file.RawId.ToString()).Add("sha256", file.FileHash).Add("status", file.Status.ToString());
        }

        foreach (var one in Alarms)
        {
            digest.Add("alarm", one.Case.Id.ToString("D")).Add("version", one.Case.Version);
        }

        foreach (var one in Maintenance)
        {
            digest.Add("maintenance", one.Id).Add("kind", one.Kind).Add("started", one.StartedAt).Add("ended", one.EndedAt)
                .Add("note", one.Note);
        }

        return digest.Finish();
    }
}

/// <summary>Samples of a recording for drawing.</summary>
/// <param name="StartSeconds">Start, seconds from the recording's first row.</param>
/// <param name="Rate">Sample rate.</param>
/// <param name="Phases">The phases drawn.</param>
/// <param name="Amps">Samples of each, amperes; NaN where a cell was empty.</param>
public sealed record WaveformStretch(
    double StartSeconds, SampleRate Rate, IReadOnlyList<Phase> Phases, IReadOnlyList<float[]> Amps);
