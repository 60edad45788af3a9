using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Simulation;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>A simulated motor whose files are analysed and judged one after the other, as the product does it.</summary>
internal sealed class SimulatedLife
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly ulong _seed;
    private int _files;

    public SimulatedLife(SimulatedMotor motor, ulong seed, NamePlate? plate = null)
    {
        Motor = motor;
        _seed = seed;
        Plate = plate ?? new NamePlate
        {
            CurrentAmps = motor.RatedCurrentAmps,
            FrequencyHz = motor.RatedFrequencyHz,
            SpeedRpm = motor.RatedSpeedRpm,
            PolePairs = motor.PolePairs,
            Drive = DriveKind.DirectOnLine,
        };
        Twin = MotorTwin.Restore(motor.Id, new StoredTwin(null, [], 0));
    }

    public SimulatedMotor Motor { get; }

    public NamePlate Plate { get; }

    public MotorTwin Twin { get; }

    /// <summary>The next file, half a minute long, and its diagnosis.</summary>
    public MotorDiagnosis Next(double load = 0.85, params SimulatedFault[] faults)
    {
        var number = ++_files;
        var recording = new SimulatedRecording
        {
            Motor = Motor,
            Seed = _seed + (ulong)number,
            Seconds = 30,
            Rate = new SampleRate(6_400),
            Load = load,
            Faults = [.. faults],
        };
        var (analysis, medians, summary) = Analyze(recording, Plate);
        var claim = new AnalysisClaim(
            new RawFileId(new Guid(number, 7, 7, [8, 8, 8, 8, 8, 8, 8, 8])), Motor.Id, 1, 1, $"file{number}.csv",
            recording.Rate, Day.AddHours(number), summary);
        return Twin.AbsorbAnalysis(new AnalyzedFile(claim, analysis, medians, Plate)).Analysis!.Diagnosis;
    }

    /// <summary>Eight healthy files: the motor's own baseline.</summary>
    public SimulatedLife Commissioned(double load = 0.85)
    {
        for (var i = 0; i < OwnBaseline.Files; i++)
        {
            Next(load);
        }

        return this;
    }

    public static (FileAnalysis Analysis, FileMedians Medians, RecordingSummary Summary) Analyze(
        SimulatedRecording recording, NamePlate plate)
    {
        var rows = (int)recording.Samples;
        float[] r = new float[rows], s = new float[rows], t = new float[rows];
        new CurrentSimulator(recording).Read(r.AsSpan(), s.AsSpan(), t.AsSpan());
        var summary = new RecordingSummary(rows, Count(r), Count(s), Count(t), []);
        var all = new PhaseCurrents(0, r, s, t);
        var analyzer = new FileAnalyzer(recording.Rate, summary, plate);
        analyzer.Push(all);
        var windows = new List<WindowFeatures>();
        var extractor = new FeatureExtractor(recording.Rate, summary, new FeatureOptions());
        extractor.Push(all, windows);
        extractor.Finish(windows);
        return (analyzer.Finish(), FileMedians.Of(windows, summary), summary);
    }

    private static PhaseCounts Count(float[] samples)
    {
        var tally = new PhaseTally();
        tally.Add(samples);
        return tally.ToCounts();
    }
}
