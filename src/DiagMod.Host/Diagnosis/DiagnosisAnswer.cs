using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Diagnosis;

/// <summary>What the whole record of a file says of its motor.</summary>
internal sealed record DiagnosisAnswer
{
    public required string RawId { get; init; }

    public required string EquipmentId { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string AnalysisVersion { get; init; }

    public required string RulesVersion { get; init; }

    public required string Severity { get; init; }

    public required IReadOnlyList<HypothesisAnswer> Hypotheses { get; init; }

    public required IReadOnlyList<string> Cleared { get; init; }

    public required IReadOnlyList<NotAssessableAnswer> NotAssessable { get; init; }

    public required IReadOnlyList<RecordLine> Lines { get; init; }

    public required MeasuredRecord Record { get; init; }

    /// <summary>A stored analysis in the API's words.</summary>
    public static DiagnosisAnswer Of(StoredAnalysis stored, SampleRate rate) => new()
    {
        RawId = stored.RawId.ToString(),
        EquipmentId = stored.EquipmentId.Value,
        RecordedAt = stored.RecordedAt,
        CreatedAt = stored.CreatedAt,
        AnalysisVersion = stored.Analysis.Version,
        RulesVersion = stored.Diagnosis.Version,
        Severity = DiagnosisWords.Of(stored.Diagnosis.Severity),
        Hypotheses = [.. stored.Diagnosis.Hypotheses.Select(HypothesisAnswer.Of)],
        Cleared = stored.Diagnosis.Cleared,
        NotAssessable = [.. stored.Diagnosis.NotAssessable.Select(one => new NotAssessableAnswer(one.Fault, one.Reason))],
        Lines = [.. stored.Analysis.Lines.Select(RecordLine.Of)],
        Record = MeasuredRecord.Of(stored.Analysis, rate),
    };
}

/// <summary>A fault that would explain what was measured.</summary>
internal sealed record HypothesisAnswer(
    string Fault, string Severity, double Confidence, IReadOnlyList<EvidenceAnswer> Evidence, IReadOnlyList<RecordLine> Lines,
    IReadOnlyList<string> Alternatives, IReadOnlyList<string> NextChecks)
{
    /// <summary>A hypothesis in the API's words.</summary>
    public static HypothesisAnswer Of(FaultHypothesis one) => new(
        one.Fault, DiagnosisWords.Of(one.Severity), Math.Round(one.Confidence, 3),
        [.. one.Evidence.Select(e => new EvidenceAnswer(e.Code, e.Value, e.Unit, e.Limit, e.OwnBaseline))],
        [.. one.Lines.Select(RecordLine.Of)], one.Alternatives, one.NextChecks);
}

/// <summary>One measured value behind a hypothesis.</summary>
internal sealed record EvidenceAnswer(string Code, double Value, string Unit, double Limit, double OwnBaseline);

/// <summary>A fault that could not be judged, and why.</summary>
internal sealed record NotAssessableAnswer(string Fault, string Reason);

/// <summary>A line of the record's spectrum: frequency, level and floor below the fundamental, what it follows.</summary>
internal sealed record RecordLine(double Hz, double Dbc, string? Formula, double Floor, double Snr)
{
    /// <summary>A line in the API's words.</summary>
    public static RecordLine Of(MeasuredLine line) => new(line.Hz, line.Dbc, line.Formula, line.FloorDbc, line.SnrDb);
}

/// <summary>What was measured over the whole record.</summary>
internal sealed record MeasuredRecord
{
    public required string Obstacle { get; init; }

    public required string Phases { get; init; }

    public required double StartS { get; init; }

    public required double DurationS { get; init; }

    public required bool Smeared { get; init; }

    public required double SupplyHz { get; init; }

    public required double SupplyLowestHz { get; init; }

    public required double SupplyHighestHz { get; init; }

    public required double LoadA { get; init; }

    public required double LoadSpread { get; init; }

    public required SlipAnswer? Slip { get; init; }

    public required RotorBarsAnswer? RotorBars { get; init; }

    public required RotationAnswer? Rotation { get; init; }

    public required IReadOnlyList<BearingAnswer> Bearings { get; init; }

    public required ModulationAnswer Modulation { get; init; }

    /// <summary>An analysis in the API's words.</summary>
    public static MeasuredRecord Of(FileAnalysis analysis, SampleRate rate) => new()
    {
        Obstacle = DiagnosisWords.Of(analysis.Obstacle),
        Phases = analysis.Phases.Letters(),
        StartS = rate.Seconds(analysis.FirstSample),
        DurationS = analysis.Seconds,
        Smeared = analysis.IsSmeared,
        SupplyHz = analysis.SupplyHz,
        SupplyLowestHz = analysis.SupplyRangeHz.Lowest,
        SupplyHighestHz = analysis.SupplyRangeHz.Highest,
        LoadA = analysis.LoadAmps,
        LoadSpread = analysis.LoadSpread,
        Slip = analysis.Slip is { } slip
            ? new SlipAnswer(slip.Value, slip.Score, slip.Lines, slip.PolePairs, slip.IsInferred, slip.RotationHz)
            : null,
        RotorBars = analysis.RotorBars is { } bars
            ? new RotorBarsAnswer(
                bars.MeanDb, bars.SumDb, bars.IsConsistent,
                [.. new[] { bars.Lower, bars.Upper, bars.SecondLower, bars.SecondUpper }.Select(RecordLine.Of)])
            : null,
        Rotation = analysis.Rotation is { } rotation
            ? new RotationAnswer(
                rotation.LevelDb, rotation.SecondLevelDb, [RecordLine.Of(rotation.Lower), RecordLine.Of(rotation.Upper)])
            : null,
        Bearings =
        [
            .. analysis.Bearings.Select(family => new BearingAnswer(
                family.Bearing, DiagnosisWords.Of(family.Part), family.DefectHz, family.Score,
                [.. family.Lines.Select(RecordLine.Of)])),
        ],
        Modulation = new ModulationAnswer(
            BandsAnswer.Of(analysis.Modulation.Amplitude), BandsAnswer.Of(analysis.Modulation.Phase)),
    };
}

/// <summary>The slip, and what it rests on.</summary>
internal sealed record SlipAnswer(double Value, double Score, int Lines, int PolePairs, bool Inferred, double RotationHz);

/// <summary>Sidebands of the rotor cage: N_av and N_Σ, decibels below the fundamental.</summary>
internal sealed record RotorBarsAnswer(double NAvDb, double NSumDb, bool Consistent, IReadOnlyList<RecordLine> Lines);

/// <summary>Lines at the rotation frequency.</summary>
internal sealed record RotationAnswer(double LevelDbc, double SecondLevelDbc, IReadOnlyList<RecordLine> Lines);

/// <summary>Lines of one part of a bearing.</summary>
internal sealed record BearingAnswer(
    string Bearing, string Part, double DefectHz, double Score, IReadOnlyList<RecordLine> Lines);

/// <summary>Power of amplitude and phase modulation, dBc.</summary>
internal sealed record ModulationAnswer(BandsAnswer Amplitude, BandsAnswer Phase);

/// <summary>Levels in 0.4–5, 5–25 and 25–150 Hz, dBc.</summary>
internal sealed record BandsAnswer(double LowDbc, double MiddleDbc, double HighDbc)
{
    /// <summary>Levels in the API's words.</summary>
    public static BandsAnswer Of(BandLevels levels) => new(levels.Low, levels.Middle, levels.High);
}

/// <summary>Short form of a motor's newest diagnosis.</summary>
internal sealed record DiagnosisShort(
    string Severity, string? Fault, double NAvDb, string RawId, DateTimeOffset RecordedAt, int BaselineFiles)
{
    /// <summary>A summary in the API's words.</summary>
    public static DiagnosisShort? Of(DiagnosisSummary? summary) => summary is null
        ? null
        : new(
            DiagnosisWords.Of(summary.Severity), summary.Fault, summary.MeanDb, summary.File.ToString(), summary.RecordedAt,
            summary.Files);
}

/// <summary>Core's enumerations as the API's words.</summary>
internal static class DiagnosisWords
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Alarm => "alarm",
        Severity.Warning => "warning",
        Severity.Watch => "watch",
        _ => "good",
    };

    public static string Of(AnalysisStatus status) => status switch
    {
        AnalysisStatus.Running => "running",
        AnalysisStatus.Completed => "completed",
        AnalysisStatus.Failed => "failed",
        _ => "pending",
    };

    public static string Of(Obstacle obstacle) => obstacle switch
    {
        Obstacle.TooShort => "too_short",
        Obstacle.NoCurrent => "no_current",
        Obstacle.NoSupply => "no_supply",
        _ => "none",
    };

    public static string Of(BearingPart part) => part switch
    {
        BearingPart.Outer => "outer",
        BearingPart.Inner => "inner",
        BearingPart.Ball => "ball",
        _ => "cage",
    };
}
