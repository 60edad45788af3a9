using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Twin;

namespace DiagMod.Benchmarks.Twins;

/// <summary>What the product said of one file of a plant.</summary>
/// <param name="Health">Health afterwards.</param>
/// <param name="Level">Level of the evidence and the hard rules.</param>
/// <param name="Fault">The fault that the diagnosis names; empty without one.</param>
/// <param name="PValue">p-value; NaN while learning.</param>
/// <param name="Top">Features that drive the score.</param>
/// <param name="Words">All of it, for a person.</param>
internal sealed record PlantFile(Health Health, AnomalyLevel Level, string Fault, double PValue, string[] Top, string Words)
{
    /// <summary>True when a person is called.</summary>
    public bool Warns => Health is Health.Warning or Health.Alarm;
}

/// <summary>Takes a motor's recordings through the product: samples, windows, record, twin.</summary>
internal static class PlantLife
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Lives through a motor's files.</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="recordings">Its recordings, in order, as they are stored.</param>
    public static PlantFile[] Live(PlantMotor motor, IEnumerable<SimulatedSamples> recordings)
    {
        var twin = MotorTwin.Restore(motor.Motor.Id, new StoredTwin(null, [], 0));
        twin.ChangeSettings(MotorSettings.Unknown with
        {
            RatedCurrentAmps = motor.Plate.CurrentAmps,
            RatedFrequencyHz = motor.Plate.FrequencyHz,
        });
        var lived = new List<PlantFile>();
        foreach (var samples in recordings)
        {
            lived.Add(Next(twin, motor, samples, lived.Count));
        }

        return [.. lived];
    }

    /// <summary>The samples of a recording as a file holds them: rounded to its digits.</summary>
    public static SimulatedSamples Stored(PlantMotor motor, SimulatedSamples samples)
    {
        float[] Round(float[] phase) => Array.ConvertAll(phase, amps => (float)Math.Round((double)amps, motor.Decimals));
        return samples with { R = Round(samples.R), S = Round(samples.S), T = Round(samples.T) };
    }

    private static PlantFile Next(MotorTwin twin, PlantMotor motor, SimulatedSamples samples, int number)
    {
        var at = Begin.AddHours(number * motor.EveryHours);
        var id = new RawFileId(new Guid(number + 1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]));
        var extractor = new FeatureExtractor(motor.Rate, samples.Summary);
        var windows = new List<WindowFeatures>();
        var all = samples.Rows(0, samples.R.Length);
        extractor.Push(all, windows);
        extractor.Finish(windows);
        var claim = new RawFileClaim(
            id, twin.Id, number + 1, 1, "file.csv", motor.Rate, at, TimeSource.Recorded, samples.Summary);
        var verdict = twin.Absorb(new FileWindows(claim, extractor.Phases, windows)).Status.Anomaly;

        var analyzer = new FileAnalyzer(motor.Rate, samples.Summary, motor.Plate);
        analyzer.Push(all);
        var judged = twin.AbsorbAnalysis(new AnalyzedFile(
            new AnalysisClaim(id, twin.Id, 1, 1, "file.csv", motor.Rate, at, samples.Summary), analyzer.Finish(),
            FileMedians.Of(windows, samples.Summary), motor.Plate));
        var status = judged.Status;
        var hypotheses = judged.Analysis!.Diagnosis.Hypotheses;
        return new PlantFile(
            status.Health, verdict.Level, status.Diagnosis?.Fault ?? "", verdict.PValue, [.. verdict.TopFeatures.Select(top => top.Name)],
            FormattableString.Invariant($"{status.Health} level {verdict.Level} p {verdict.PValue:G3} E {verdict.EValue:G3} score {verdict.Score:F2} ")
                + $"[{string.Join(' ', verdict.TopFeatures.Take(3).Select(top => FormattableString.Invariant($"{top.Name}:{top.Z:F1}")))}] "
                + $"rules {string.Join(',', verdict.HardRules)} diagnosis "
                + string.Join(';', hypotheses.Take(2).Select(one =>
                    $"{one.Fault}/{one.Severity}({string.Join(' ', one.Evidence.Select(e => FormattableString.Invariant($"{e.Code}={e.Value:F3} limit {e.Limit:F3} own {e.OwnBaseline:F3}")))})")));
    }
}
