using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Core.Tests.Diagnosis;
using DiagMod.Core.Twin;

namespace DiagMod.Host.Tests.Reports;

/// <summary>Facts of a motor's report, made by hand: a motor of 50 Hz with a broken bar, recorded every hour for three days.</summary>
internal static class ReportFactsOf
{
    private static readonly DateTimeOffset Start = new(2025, 8, 17, 0, 0, 0, TimeSpan.Zero);

    public static MotorReportFacts Motor(string name, int hours = 72)
    {
        var id = new EquipmentId("P_204");
        var to = Start.AddHours(hours);
        var file = new RawFileId(new Guid(1, 7, 7, [8, 8, 8, 8, 8, 8, 8, 8]));
        var line = new MeasuredLine(48, -38.2, -92, 53.8, "f(1-2s)");
        var analysis = Analyses.Of(meanDb: 38.2) with { Lines = [line] };
        var diagnosis = new MotorDiagnosis
        {
            Version = "rules/2",
            Severity = Severity.Alarm,
            Hypotheses =
            [
                new FaultHypothesis
                {
                    Fault = FaultCodes.BrokenRotorBar,
                    Severity = Severity.Alarm,
                    Confidence = 0.83,
                    Evidence = [new Evidence("n_av", 38.2, "db", 42, double.NaN)],
                    Lines = [line],
                    Alternatives = ["load_oscillation", "end_ring"],
                    NextChecks = ["repeat_at_rated_load", "inspect_rotor"],
                },
            ],
            Cleared = [FaultCodes.PhaseLoss],
            NotAssessable = [new NotAssessable(FaultCodes.WindingShort, "no_baseline")],
        };
        var trend = Enumerable.Range(0, hours).Select(hour => new TrendStep(
            Start.AddHours(hour), All(9.5 + (hour / 100.0)), All(10 + (hour / 100.0)), All(10.5 + (hour / 100.0)), 116)).ToList();
        return new MotorReportFacts
        {
            Motor = new Motor
            {
                EquipmentId = id,
                Name = name,
                Group = "Injection",
                Specifications = new JsonObject { ["current_a"] = 11.0, ["frequency_hz"] = 50.0 },
            },
            From = Start,
            To = to,
            Status = MotorStatus.Empty(id, "lcm/2") with
            {
                State = RunState.Running,
                Health = Core.Twin.Health.Alarm,
                LastWindowAt = to,
                RmsAmps = All(10.7),
                Unbalance = 0.014,
                JournalSeq = hours,
                FilesAbsorbed = hours,
                Diagnosis = new DiagnosisSummary(Severity.Alarm, FaultCodes.BrokenRotorBar, 38.2, file, to, 8),
            },
            Model = new MotorModel(
                new TwinModel
                {
                    ModelType = "lcm",
                    ModelVersion = "lcm/2",
                    Threshold = 3.9,
                    ThresholdSource = ModelThresholdSource.Learned,
                    SettingThreshold = double.NaN,
                    ManifestThreshold = double.NaN,
                    ModelThreshold = 3.9,
                    PriorVersion = null,
                    IsLearning = false,
                    LearnedBlocks = 8,
                    LearningBlocks = 8,
                    Level = AnomalyLevel.None,
                    WindowsAbsorbed = 116 * hours,
                    JournalSeq = hours,
                },
                DetectorManifest.Factory, null, null),
            Files = [.. Enumerable.Range(0, hours).Select(hour => File(id, file, hour))],
            IsCut = false,
            Trend = trend,
            Hours = [.. trend.TakeLast(12)],
            Forecast = Forecast(to),
            Analysis = new StoredAnalysis(file, id, to.AddHours(-1), to, analysis, diagnosis),
            AnalysedFile = File(id, file, hours - 1),
            Waveform = new WaveformStretch(
                0, new SampleRate(1_000), [Phase.R, Phase.S],
                [.. new[] { 0.0, 2.1 }.Select(shift => Enumerable.Range(0, 100)
                    .Select(i => i is > 40 and < 45 ? float.NaN : (float)(14 * Math.Sin((0.314 * i) + shift))).ToArray())]),
            Product = "0.0.0",
        };
    }

    private static RmsForecast Forecast(DateTimeOffset from) => new()
    {
        Cadence = Cadence.Hour,
        StepSeconds = 3_600,
        Clock = TimeSource.Recorded,
        ModelVersion = "llt-bank/2",
        Fallback = null,
        Phases =
        [
            new PhaseForecast(
                Phase.R, [new TrendPoint(from.AddHours(-1), 10.7)],
                [.. Enumerable.Range(1, 48).Select(i => new ForecastPoint(from.AddHours(i), 10.7, 10.2, 11.2, 9.9, 11.5))]),
        ],
        ThresholdAmps = 11,
        ThresholdSource = ThresholdSource.Nameplate,
        POver = 0.31,
        POverLevel = 0.2,
        Crossing = null,
    };

    private static RawFileRow File(EquipmentId motor, RawFileId analysed, int hour) => new()
    {
        RawId = hour == 71 ? analysed : new RawFileId(new Guid(hour + 2, 7, 7, [8, 8, 8, 8, 8, 8, 8, 8])),
        EquipmentId = motor,
        FileName = $"rec_{hour:00}.csv",
        FileHash = new string((char)('a' + (hour % 6)), 64),
        ContentBytes = 1_000,
        Status = ProcessingStatus.Completed,
        FailureCode = null,
        Reason = null,
        Samples = 10_000,
        Rate = new SampleRate(1_000),
        RecordedAt = Start.AddHours(hour),
        Clock = TimeSource.Recorded,
        Phases = PhaseSet.All,
        Summary = new RecordingSummary(10_000, Counts, Counts, Counts, []),
        WindowsTotal = 19,
        WindowsDone = 19,
        Attempt = 1,
        CreatedAt = Start,
        FinishedAt = Start,
        Score = 1,
        Level = "none",
        MetaJson = "{}",
        AnalysisStatus = AnalysisStatus.Completed,
    };

    private static PhaseCounts Counts { get; } = new(10_000, 0, 0, 0, 0, -15, 15, 0, 1_000_000);

    private static PhaseValues All(double amps) => new(amps, amps, amps);
}
