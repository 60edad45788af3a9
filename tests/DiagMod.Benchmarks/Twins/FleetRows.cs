using System.Globalization;
using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Detection;

namespace DiagMod.Benchmarks.Twins;

/// <summary>B7, B8, B9 and B13: the detectors on fresh simulated fleets (signals.md, sections 8.5 and 12).</summary>
internal sealed class FleetRows : ITwinRows
{
    // Seeds that nothing was chosen on; a release takes new ones.
    private const int FaultySeed = 65_001;
    private const int HealthySeed = 65_002;

    private const int FaultyMotors = 32;
    private const int HealthyMotors = 40;
    private const int HealthyFiles = 60;
    private const int ScoredFrom = 8;

    private static readonly FleetFault[] Faults = Enum.GetValues<FleetFault>();

    public string Part => "fleet";

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var lives = Simulate(FaultySeed, FaultyMotors, motor => new SimulatedFleet(FaultySeed)
            .Life(motor, SimulatedFleet.Files, Faults[motor / 2 % Faults.Length], motor % 2 == 1));
        progress($"{FaultyMotors} motors with a fault simulated.");
        var healthy = Simulate(HealthySeed, HealthyMotors, motor => new SimulatedFleet(HealthySeed).Life(motor, HealthyFiles));
        progress($"{HealthyMotors} healthy motors simulated.");

        var lcm = lives.Select(life => Live(new LcmDetector(FactoryPrior.Current), life)).ToArray();
        var quiet = healthy.Select(life => Live(new LcmDetector(FactoryPrior.Current), life)).ToArray();
        progress("Judged by lcm.");
        return
        [
            .. Separation(lives, lcm, quiet),
            .. FalseAlarms(lcm, quiet),
            .. Delays(lcm, quiet),
            .. Explanations(lcm),
        ];
    }

    private static List<JudgedFile> Live(AnomalyDetector detector, List<WindowInputs>[] life) =>
        FleetJudge.Live(detector, life, 50);

    private static List<WindowInputs>[][] Simulate(int seed, int motors, Func<int, List<WindowInputs>[]> life)
    {
        var lives = new List<WindowInputs>[motors][];
        Parallel.For(0, motors, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            motor => lives[motor] = life(motor));
        return lives;
    }

    private static IEnumerable<BenchRow> Separation(
        List<WindowInputs>[][] lives, List<JudgedFile>[] lcm, List<JudgedFile>[] quiet)
    {
        var ours = Auroc(lcm);
        double Of(Func<List<WindowInputs>[], List<JudgedFile>> judge) => Auroc([.. lives.AsParallel().AsOrdered().Select(judge)]);
        var trees = Of(FleetJudge.AdaptiveTrees);
        var frozen = Of(life => Live(new StatsDetector(), life));
        yield return Acceptance.AtLeast(
            "B7", "lcm: mean AUROC a motor, windows from file 8 on", FaultyMotors, FaultySeed, ours, "1", 0.93);
        yield return Acceptance.AtLeast(
            "B7", "lcm: AUROC above that of adaptive Half-Space Trees", FaultyMotors, FaultySeed, ours - trees, "1", 0.2);
        yield return Acceptance.AtLeast(
            "B7", "lcm: AUROC above that of the frozen largest z (stats)", FaultyMotors, FaultySeed, ours - frozen, "1", 0);
        yield return Told("adaptive Half-Space Trees: AUROC", trees);
        yield return Told("adaptive largest z: AUROC", Of(FleetJudge.AdaptiveZ));
        yield return Told("stats (frozen largest z): AUROC", frozen);
        yield return Told("hst (frozen): AUROC", Of(life => Live(new HstDetector(), life)));
        yield return Told("iforest (trained on files 0 to 7): AUROC", Of(Forest));
        yield return Told("lcm without a prior: AUROC", Of(life => Live(new LcmDetector(), life)));
        yield return Acceptance.AtLeast(
            "B7", "lcm: share of faulty files above 99 % of the healthy ones", FaultyMotors, FaultySeed,
            Found(lcm, quiet, 8), "1", 0.80);
        yield return Acceptance.AtLeast(
            "B7", "faults that raised an alarm within 18 files", FaultyMotors, FaultySeed,
            lcm.Count(life => Delay(life) is not null) / (double)FaultyMotors, "1", 0.95);
    }

    private static BenchRow Told(string what, double value) =>
        new("B7", what, FaultyMotors, FaultySeed, value, "1", "-", true);

    private static List<JudgedFile> Forest(List<WindowInputs>[] life)
    {
        var rows = life[..ScoredFrom].SelectMany(file => file.Select(window => window.Vector)).ToList();
        return Live(new IsolationForestDetector(IsolationForest.Train(rows, FaultySeed).ToBytes()), life);
    }

    private static double Auroc(List<JudgedFile>[] lives) => lives.Average(life => Ranking.Auroc(
        [.. life[ScoredFrom..SimulatedFleet.Onset].SelectMany(file => file.Windows)],
        [.. life[SimulatedFleet.Onset..].SelectMany(file => file.Windows)]));

    private static double Found(List<JudgedFile>[] faulty, List<JudgedFile>[] quiet, int from)
    {
        var limit = Ranking.Quantile(
            quiet.SelectMany(life => life[from..]).Concat(faulty.SelectMany(life => life[from..SimulatedFleet.Onset]))
                .Select(file => file.Score).Where(double.IsFinite), 0.99);
        return faulty.SelectMany(life => life[SimulatedFleet.Onset..]).Average(file => file.Score > limit ? 1.0 : 0);
    }

    private static IEnumerable<BenchRow> FalseAlarms(List<JudgedFile>[] faulty, List<JudgedFile>[] quiet)
    {
        List<JudgedFile>[] lives = [.. quiet, .. faulty.Select(life => life[..SimulatedFleet.Onset])];
        var p = lives.SelectMany(life => life).Select(file => file.PValue).Where(double.IsFinite).ToArray();
        var alarms = lives.Sum(Alarms);
        yield return Acceptance.AtMost(
            "B8", string.Create(CultureInfo.InvariantCulture, $"alarms in 1,000 healthy files ({alarms} in {p.Length})"),
            p.Length, HealthySeed, 1000.0 * alarms / p.Length, "1", 6);
        yield return Acceptance.AtMost(
            "B8", "share of healthy p-values of at most 5 %", p.Length, HealthySeed, p.Count(x => x <= 0.05) / (double)p.Length,
            "1", 0.07);
        yield return Acceptance.AtMost(
            "B8", "share of healthy p-values of at most 1 %", p.Length, HealthySeed, p.Count(x => x <= 0.01) / (double)p.Length,
            "1", 0.02);
        var warnings = lives.Sum(Warnings);
        yield return new BenchRow(
            "B8", "warnings in 1,000 healthy files", p.Length, HealthySeed, 1000.0 * warnings / p.Length, "1", "-", true);
    }

    private static int Alarms(List<JudgedFile> life) => Rises(life, AnomalyLevel.Alarm);

    private static int Warnings(List<JudgedFile> life) => Rises(life, AnomalyLevel.Warning);

    private static int Rises(List<JudgedFile> life, AnomalyLevel level)
    {
        var rises = 0;
        for (var file = 1; file < life.Count; file++)
        {
            rises += life[file].Level >= level && life[file - 1].Level < level ? 1 : 0;
        }

        return rises;
    }

    // Files after the onset until an alarm; a fault found by an alarm that already stood is not found.
    private static int? Delay(List<JudgedFile> life)
    {
        for (var file = SimulatedFleet.Onset; file < life.Count; file++)
        {
            if (life[file].Level == AnomalyLevel.Alarm && life[SimulatedFleet.Onset - 1].Level != AnomalyLevel.Alarm)
            {
                return file - SimulatedFleet.Onset;
            }
        }

        return null;
    }

    private static IEnumerable<BenchRow> Delays(List<JudgedFile>[] faulty, List<JudgedFile>[] quiet)
    {
        double Median(int kind) => Ranking.Quantile(
            faulty.Where((_, motor) => motor % 2 == kind).Select(life => (double)(Delay(life) ?? SimulatedFleet.Files)), 0.5);
        yield return Acceptance.AtMost(
            "B9", "files from a sudden fault to its alarm, median", FaultyMotors / 2, FaultySeed, Median(0), "files", 1);
        yield return Acceptance.AtMost(
            "B9", "files from the start of a growing fault to its alarm, median", FaultyMotors / 2, FaultySeed, Median(1),
            "files", 7);
        yield return Acceptance.AtLeast(
            "B9", "after 4 files: share of faulty files above 99 % of the healthy ones", FaultyMotors, FaultySeed,
            Found(faulty, quiet, 4), "1", 0.78);
    }

    private static IEnumerable<BenchRow> Explanations(List<JudgedFile>[] faulty)
    {
        int files = 0, named = 0;
        var left = new List<double>();
        for (var motor = 0; motor < faulty.Length; motor++)
        {
            var expected = FleetFaults.Expected(Faults[motor / 2 % Faults.Length]);
            foreach (var file in faulty[motor].Skip(SimulatedFleet.Onset).Where(file => file.PValue <= 0.01))
            {
                files++;
                named += file.Top.Take(3).Intersect(expected).Any() ? 1 : 0;
                left.Add(file.WithoutTop / file.Score);
            }
        }

        yield return Acceptance.AtLeast(
            "B13", "faulty files whose first three features hold an expected one", files, FaultySeed, named / (double)files,
            "1", 0.85);
        yield return new BenchRow(
            "B13", "score without the first three features over the score, median", files, FaultySeed,
            Ranking.Quantile(left, 0.5), "1", "-", true);
    }
}
