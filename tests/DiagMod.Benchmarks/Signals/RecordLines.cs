using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Signals;

/// <summary>B3, B4, B5, B14 and the record's part of B1: slip, rotor bars and line levels of whole records, with three
/// phases and with R alone.</summary>
internal sealed class RecordLines : ISignalRows
{
    private const int Seed = 500;
    private const int Healthy = 150;
    private const int Counted = 100;
    private const int Faulty = 100;
    private const int Weak = 50;
    private const int Pulsating = 50;
    private const double SlipBar = 5e-4;
    private const double SignalToNoiseDb = 40;
    private const double LevelSnrDb = 20;

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var healthy = Cases("healthy", Healthy, 0, Draw, progress);
        var faulty = Cases("with a broken bar", Faulty, 1_000, i => WithBars(Draw(i), -50, slip: 0.01), progress);
        var weak = Cases("with a weak broken bar", Weak, 2_000, i => WithBars(Draw(i), -54, slip: null), progress);
        var pulsating = Cases("with a load that pulsates", Pulsating, 3_000, WithPulsatingLoad, progress);
        var counted = healthy.Take(Counted).ToList();

        yield return Acceptance.Below(
            "B1", "supply frequency of a whole record, largest error", Counted, Seed,
            counted.Max(one => Math.Abs(one.All.SupplyHz - one.Truth.SupplyHz)) * 1e3, "mHz", 0.5);
        yield return Slip("slip within 0.05 pp, healthy", counted, 0.95, one => one.All);
        yield return Slip("slip within 0.05 pp, broken bar", faulty, 0.99, one => one.All);
        yield return Slip("slip within 0.05 pp, load pulsates", pulsating, 0.90, one => one.All);
        yield return Slip("slip within 0.05 pp, phase R alone", counted, 0.95, one => one.Alone);

        foreach (var (phases, of) in new (string, Func<Case, FileAnalysis>)[]
        {
            ("three phases", one => one.All), ("phase R alone", one => one.Alone),
        })
        {
            // One healthy record in a hundred may lie beyond the limit.
            var limit = healthy.Select(one => Below(of(one))).Order().ElementAt(Healthy / 100);
            yield return Found($"bar of -50 dBc at 1 % slip, at 1 % false alarms, {phases}", faulty, limit, of, 0.95);
            yield return Found($"bar of -54 dBc at any load, at 1 % false alarms, {phases}", weak, limit, of, 0.90);
            yield return Acceptance.AtMost(
                "B4", $"healthy with a load that pulsates, false alarms, {phases}", Pulsating, Seed,
                Share(pulsating, one => Below(of(one)) < limit), "ratio", 0.05);
        }

        var errors = healthy.SelectMany(LevelErrors).Order().ToArray();
        var mean = errors.Average();
        yield return Acceptance.Below(
            "B5", "level of rotation lines, median error", errors.Length, Seed,
            Math.Abs(errors[errors.Length / 2]), "dB", 0.1);
        yield return Acceptance.Below(
            "B5", "level of rotation lines, standard deviation", errors.Length, Seed,
            Math.Sqrt(errors.Average(error => (error - mean) * (error - mean))), "dB", 0.3);

        // Every seventh file loses two phases.
        var lost = healthy.Concat(faulty).Where((_, i) => i % 7 == 0).ToList();
        yield return Acceptance.Below(
            "B14", "supply frequency without S and T, largest change", lost.Count, Seed,
            lost.Max(one => Math.Abs(one.All.SupplyHz - one.Alone.SupplyHz)) * 1e3, "mHz", 0.5);
        yield return Acceptance.AtLeast(
            "B14", "slip without S and T within 0.05 pp", lost.Count, Seed,
            Share(lost, one => Math.Abs(SlipOf(one.All) - SlipOf(one.Alone)) <= SlipBar), "ratio", 0.95);
        var bars = lost.Where(one => one.Truth.Faults.Length > 0).ToList();
        yield return Acceptance.Below(
            "B14", "rotor-bar level without S and T, median change", bars.Count, Seed,
            bars.Select(one => Math.Abs(Below(one.All) - Below(one.Alone))).Order().ElementAt(bars.Count / 2), "dB",
            0.3);
    }

    private static List<Case> Cases(
        string kind, int count, int firstSeed, Func<int, SimulatedRecording> draw, Action<string> progress)
    {
        var cases = new List<Case>(count);
        for (var i = 0; i < count; i++)
        {
            var recording = draw(Seed + firstSeed + i);
            var samples = SimulatedSamples.Of(recording);
            var plate = new NamePlate { PolePairs = recording.Motor.PolePairs };
            cases.Add(new Case(GroundTruth.Of(recording), samples.Analyze(plate), samples.OnlyR().Analyze(plate)));
            if ((i + 1) % 25 == 0)
            {
                progress(FormattableString.Invariant($"{i + 1} of {count} records {kind}"));
            }
        }

        return cases;
    }

    private static SimulatedRecording Draw(int seed)
    {
        var motor = SimulatedMotor.Draw(new EquipmentId("M1"), (ulong)seed);
        return new SimulatedRecording
        {
            Motor = motor with { Signature = motor.Signature with { SignalToNoiseDb = SignalToNoiseDb } },
            Seed = (ulong)seed,
            Load = 0.4 + (0.6 * Fraction(seed, 1)),
        };
    }

    // Levels hold at rated load, so that the line is a little weaker at part load.
    private static SimulatedRecording WithBars(SimulatedRecording recording, double dbc, double? slip)
    {
        var sound = recording.Motor.Signature.RotorBarDbc;
        return recording with
        {
            Motor = slip is { } s ? recording.Motor with { RatedSlip = s / recording.Load } : recording.Motor,
            Faults = [new SimulatedFault(FaultKind.BrokenBars, (dbc - sound) / (-30 - sound))],
        };
    }

    // 0.2 % of the load, in amplitude and phase.
    private static SimulatedRecording WithPulsatingLoad(int seed) => Draw(seed) with
    {
        Faults =
        [
            new SimulatedFault(FaultKind.LoadOscillation, 0.01) { FrequencyHz = 0.6 + (3.4 * Fraction(seed, 2)) },
        ],
    };

    // Golden-ratio sequence: evenly spread whatever the seed.
    private static double Fraction(int seed, int stream)
    {
        var value = (seed * 0.61803398874989485) + (stream * 0.41421356237309505);
        return value - Math.Floor(value);
    }

    private static BenchRow Slip(string what, List<Case> cases, double bar, Func<Case, FileAnalysis> of)
    {
        var share = Share(cases, one => Math.Abs(SlipOf(of(one)) - one.Truth.Slip) <= SlipBar);
        return Acceptance.AtLeast("B3", what, cases.Count, Seed, share, "ratio", bar);
    }

    private static BenchRow Found(
        string what, List<Case> cases, double limit, Func<Case, FileAnalysis> of, double bar) => Acceptance.AtLeast(
        "B4", what, cases.Count, Seed, Share(cases, one => Below(of(one)) < limit), "ratio", bar);

    private static double Share(List<Case> cases, Func<Case, bool> holds) => cases.Count(holds) / (double)cases.Count;

    private static double SlipOf(FileAnalysis analysis) => analysis.Slip?.Value ?? double.NaN;

    // Decibels below the fundamental; what was not measured is as far below as can be.
    private static double Below(FileAnalysis analysis) =>
        analysis.RotorBars is { } bars && !double.IsNaN(bars.MeanDb) ? bars.MeanDb : double.PositiveInfinity;

    private static IEnumerable<double> LevelErrors(Case one)
    {
        if (one.All.Rotation is { } rotation && Math.Abs(SlipOf(one.All) - one.Truth.Slip) <= SlipBar)
        {
            foreach (var line in new[] { rotation.Lower, rotation.Upper })
            {
                if (line.SnrDb >= LevelSnrDb)
                {
                    yield return line.Dbc - one.Truth.Lines.First(truth => truth.Name == line.Formula).LevelDbc;
                }
            }
        }
    }

    private sealed record Case(GroundTruth Truth, FileAnalysis All, FileAnalysis Alone);
}
