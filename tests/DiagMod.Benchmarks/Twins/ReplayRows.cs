using System.Diagnostics;
using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Simulation;
using DiagMod.Core.Twin;

namespace DiagMod.Benchmarks.Twins;

/// <summary>B12 and B16: 100,000 window updates replayed, what a window costs, and how large a twin is.</summary>
internal sealed class ReplayRows : ITwinRows
{
    private const int Seed = 62_001;
    private const int Files = 1000;
    private const int FileWindowCount = 100;
    private const int Rounds = 15;

    private static readonly EquipmentId Motor = new("BENCH_1");
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Part => "replay";

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var twin = Fresh();
        var journal = new List<JournalEntry>(2 * Files);
        TwinCheckpoint? middle = null;
        for (var file = 0; file < Files; file++)
        {
            journal.Add(twin.Absorb(Make(file)).Entry);
            journal.Add(twin.AbsorbAnalysis(Analysis(file)).Entry);
            middle = file == (Files / 2) - 1 ? twin.Checkpoint() : middle;
        }

        progress($"{Files * FileWindowCount} window updates made.");
        var live = twin.Checkpoint();
        var again = Replay(null, journal);
        progress("Replayed from the start.");
        var resumed = Replay(middle, journal[Files..]);
        var hashes = new[] { live, again, resumed }.Select(state => Convert.ToHexString(state.Sha256)).Distinct().Count();
        yield return new BenchRow(
            "B12", "hashes of a state: live, replayed, and replayed from a snapshot in the middle", Files * FileWindowCount, Seed,
            hashes, "hashes", "= 1", hashes == 1);
        yield return Acceptance.AtMost("B12", "state of a twin after all of them", Files, Seed, live.State.Length / 1024.0, "kB", 128);
        foreach (var row in IdleMemory.Measure(Motor, live, Detector()))
        {
            yield return row;
        }

        yield return Acceptance.AtMost(
            "B16", "lcm: score and learn one window, fastest of 15 rounds", Files, Seed, Microseconds(isLearning: true), "us", 50);
        yield return Acceptance.AtMost(
            "B16-score", "lcm: score one window alone, the same", Files, Seed, Microseconds(isLearning: false), "us", 6);
    }

    private static MotorTwin Fresh() => MotorTwin.Restore(Motor, new StoredTwin(null, [], 0));

    private static TwinCheckpoint Replay(TwinCheckpoint? from, List<JournalEntry> tail) =>
        MotorTwin.Restore(Motor, new StoredTwin(from, tail, 2 * Files)).Checkpoint();

    private static LcmDetector Detector()
    {
        // A gate with its last block but one in it, and a full calibration: as large as a detector gets.
        var detector = new LcmDetector(FactoryPrior.Current);
        for (var file = 0; file < 343; file++)
        {
            detector.Judge([.. Make(file).Windows.Select(WindowInputs.Of)], BlockUse.InOrder, 50);
        }

        return detector;
    }

    private static AnalyzedFile Analysis(int file)
    {
        var random = new CounterRandom(Seed, RandomStream.File, (ulong)(file + Files));
        MeasuredLine Line(double hz, double dbc) => new(hz, dbc, dbc - 30, 30, "");
        double slip = 0.02 + (0.001 * random.Normal()), bars = -64 + random.Normal(), rotation = -60 + random.Normal();
        var claim = Make(file).Claim;
        return new AnalyzedFile(
            new AnalysisClaim(
                claim.RawId, Motor, 1, 1, claim.FileName, claim.Rate, Begin.AddHours(file), claim.Summary),
            new FileAnalysis
            {
                Version = "record/1",
                Phases = PhaseSet.All,
                FirstSample = 0,
                Seconds = 58,
                Obstacle = Obstacle.None,
                SupplyHz = 50,
                SupplyRangeHz = (49.98, 50.02),
                LoadAmps = 10,
                LoadSpread = 0.005,
                IsSmeared = false,
                Slip = new SlipEstimate(slip, 70, 4, 2, false, 25 * (1 - slip)),
                RotorBars = new RotorBarLines(
                    Line(50 * (1 - (2 * slip)), bars), Line(50 * (1 + (2 * slip)), bars), Line(50 * (1 - (4 * slip)), bars - 12),
                    Line(50 * (1 + (4 * slip)), bars - 12), -bars, -bars - 6.02, true),
                Rotation = new RotationLines(Line(25, rotation), Line(75, rotation), rotation, double.NaN),
                Bearings = [],
                Modulation = new ModulationBands(new BandLevels(-50, -60, -60), new BandLevels(-60, -70, -70)),
                Lines = [],
                Spectrum = new RecordSpectrum(49, 0.5, [-70], [-90]),
            },
            new FileMedians(0.01, 0.02, 10, PhaseSet.None), new NamePlate());
    }

    private static double Microseconds(bool isLearning)
    {
        var files = Enumerable.Range(0, 60)
            .Select(file => (IReadOnlyList<WindowInputs>)[.. Make(file).Windows.Select(WindowInputs.Of)]).ToList();
        var fastest = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var detector = new LcmDetector(FactoryPrior.Current);
            if (!isLearning)
            {
                files.ForEach(file => detector.Judge(file, BlockUse.InOrder, 50));
            }

            var begun = Stopwatch.GetTimestamp();
            foreach (var file in files)
            {
                if (isLearning)
                {
                    detector.Judge(file, BlockUse.InOrder, 50);
                }
                else
                {
                    detector.ScoreWithout(file, []);
                }
            }

            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(begun).TotalMicroseconds / files.Count / FileWindowCount);
        }

        return fastest;
    }

    // Gaussian features about levels of the motor's own, with the spread that the shipped prior expects.
    private static FileWindows Make(int file)
    {
        var d = FeatureVector.Length;
        var level = new CounterRandom(Seed, RandomStream.Motor);
        var random = new CounterRandom(Seed, RandomStream.File, (ulong)file);
        var spread = Enumerable.Range(0, d).Select(j => Math.Sqrt(FactoryPrior.Current.Covariance[(j * d) + j])).ToArray();
        var centre = spread.Select(one => (10 * one * level.Normal()) + (0.6 * one * random.Normal())).ToArray();
        var load = 10 * Math.Exp(0.05 * random.Normal());
        var windows = new WindowFeatures[FileWindowCount];
        for (var i = 0; i < windows.Length; i++)
        {
            var amps = load * Math.Exp(0.005 * random.Normal());
            var vector = new double[d];
            for (var j = 0; j < d; j++)
            {
                vector[j] = centre[j] + (0.6 * spread[j] * random.Normal());
            }

            windows[i] = new WindowFeatures
            {
                Index = i,
                FirstSample = i * 500L,
                IsValid = true,
                Conditions = WindowConditions.None,
                R = Phase(amps),
                S = Phase(amps),
                T = Phase(amps),
                SupplyHz = 50 + (0.02 * random.Normal()),
                PositiveSequenceAmps = amps,
                Unbalance = 0.01,
                Vector = vector,
            };
        }

        var rows = (FileWindowCount + 1) * 500L;
        var counts = new PhaseCounts(rows, 0, 0, 0, 0, -load, load, 0, load * load * rows);
        var claim = new RawFileClaim(
            new RawFileId(new Guid(file + 1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])), Motor, file + 1, 1, $"file{file}.csv", new SampleRate(1000),
            Begin.AddHours(file), TimeSource.Recorded, new RecordingSummary(rows, counts, counts, counts, []));
        return new FileWindows(claim, PhaseSet.All, windows);
    }

    private static PhaseFeatures Phase(double rms) => new()
    {
        Rms = rms,
        Peak = rms * 1.414,
        CrestFactor = 1.414,
        Skewness = 0,
        Kurtosis = -1.5,
        Mean = 0,
        Min = -rms,
        Max = rms,
        Thd = 0.01,
        Peaks = [],
    };
}
