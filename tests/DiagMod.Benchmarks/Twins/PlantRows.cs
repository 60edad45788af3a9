using System.Globalization;
using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Detection;

namespace DiagMod.Benchmarks.Twins;

/// <summary>The end of the issue: whole plants through the whole product. A healthy one must stay quiet, a faulty motor must be
/// named; every false call and every miss is told with what the product said.</summary>
/// <param name="part">H1 or H2.</param>
/// <param name="measure">Measures it.</param>
internal sealed class PlantRows(string part, Func<Action<string>, IEnumerable<BenchRow>> measure) : ITwinRows
{
    // Seeds that nothing was chosen on; a release takes new ones.
    private const int HealthySeed = 78_001;
    private const int FaultySeed = 78_002;

    private const int HealthyMotors = 96;
    private const int HealthyFiles = 40;
    private const int FaultyMotors = 96;
    private const int Onset = 14;
    private const int RampFiles = 12;
    private const int FilesAfter = 12;
    private const int Within = 7;

    private static readonly FleetFault[] Faults = Enum.GetValues<FleetFault>();

    /// <summary>The healthy plant.</summary>
    public static PlantRows Healthy { get; } = new("H1", progress => MeasureHealthy(HealthySeed, progress));

    /// <summary>The faulty plant.</summary>
    public static PlantRows Faulty { get; } = new("H2", progress => MeasureFaulty(FaultySeed, progress));

    public string Part => part;

    public IEnumerable<BenchRow> Measure(Action<string> progress) => measure(progress);

    /// <summary>Measures a healthy plant.</summary>
    public static IEnumerable<BenchRow> MeasureHealthy(int healthySeed, Action<string> progress)
    {
        var quiet = Live(HealthyMotors, motor => LiveHealthy((ulong)healthySeed, motor), progress);
        long files = HealthyMotors * HealthyFiles;
        var calls = quiet.SelectMany(one => Calls(one, progress, "false call")).Count();
        yield return Acceptance.AtMost(
            "H1", Text($"healthy plant, whole product: calls (warning or alarm) in 1,000 files ({calls} in {files})"), files,
            healthySeed, 1000.0 * calls / files, "1", 6);
        var alarms = quiet.Sum(one => Rises(one.Files, file => file.Level == AnomalyLevel.Alarm));
        yield return Acceptance.AtMost(
            "H1", Text($"healthy plant, detector: alarms in 1,000 files ({alarms} in {files})"), files, healthySeed,
            1000.0 * alarms / files, "1", 6);
        foreach (var kind in quiet.GroupBy(one => one.Motor.Load))
        {
            var ps = kind.SelectMany(one => one.Files).Select(file => file.PValue).Where(double.IsFinite).ToList();
            progress(Text($"{kind.Key}: {ps.Count} p-values, {Share(ps, 0.05):F3} at most 5 %, {Share(ps, 0.01):F3} at most 1 %"));
        }

        var p = quiet.SelectMany(one => one.Files).Select(file => file.PValue).Where(double.IsFinite).ToList();
        yield return Acceptance.AtMost(
            "H1", "healthy plant: share of p-values of at most 5 %", p.Count, healthySeed, Share(p, 0.05), "1", 0.07);
        yield return Acceptance.AtMost(
            "H1", "healthy plant: share of p-values of at most 1 %", p.Count, healthySeed, Share(p, 0.01), "1", 0.02);
    }

    /// <summary>Measures a faulty plant.</summary>
    public static IEnumerable<BenchRow> MeasureFaulty(int faultySeed, Action<string> progress)
    {
        var faulty = Live(FaultyMotors, motor => LiveFaulty((ulong)faultySeed, motor), progress);
        var noticed = faulty.Select((one, motor) => Delay(one, file => file.Warns, $"{FaultOf(motor)}", progress)).ToList();
        var named = faulty.Select((one, motor) => Delay(one, file => IsNamed(file, FaultOf(motor)), null, progress)).ToList();
        var inFull = Enumerable.Range(0, FaultyMotors).Where(motor => faulty[motor].Motor.IsMeasuredInFull).ToList();
        var others = Enumerable.Range(0, FaultyMotors).Except(inFull).ToList();
        double Share(List<int> delays, IEnumerable<int> motors) => motors.Average(motor => delays[motor] <= Within ? 1.0 : 0);
        // A motor that was called before its fault counts as not called; how often that happens to healthy ones is H1's.
        yield return Told("faulty plant, measured in full: motors called within 7 files", inFull, noticed);
        yield return Acceptance.AtLeast(
            "H2", "faulty plant, measured in full: motors whose fault is named within 7 files", inFull.Count, faultySeed,
            Share(named, inFull), "1", 0.9);
        yield return Told("one phase, a drive, or files below 10 s: motors called within 7 files", others, noticed);
        yield return Told("one phase, a drive, or files below 10 s: motors whose fault is named within 7 files", others, named);
        foreach (var grows in (int[])[0, 1])
        {
            var of = grows == 0 ? "sudden faults" : "faults that grow over twelve files";
            var motors = Enumerable.Range(0, FaultyMotors).Where(motor => motor % 2 == grows).ToList();
            yield return Told($"faulty plant: motors called within 7 files, {of}", motors, noticed);
            yield return Told($"faulty plant: motors whose fault is named within 7 files, {of}", motors, named);
        }

        BenchRow Told(string what, List<int> motors, List<int> delays) =>
            new("H2", what, motors.Count, faultySeed, Share(delays, motors), "1", "-", true);

        yield return Acceptance.AtMost(
            "H2", "faulty plant: files until the call, median", FaultyMotors, faultySeed,
            Ranking.Quantile(noticed.Select(delay => (double)delay), 0.5), "files", Within);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Share(List<double> values, double limit) => values.Count(p => p <= limit) / (double)values.Count;

    private static FleetFault FaultOf(int motor) => Faults[motor / 2 % Faults.Length];

    private static Lived[] Live(int motors, Func<int, Lived> live, Action<string> progress)
    {
        var lives = new Lived[motors];
        Parallel.For(0, motors, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            motor => lives[motor] = live(motor));
        progress($"{motors} motors lived.");
        return lives;
    }

    private static Lived LiveHealthy(ulong seed, int number)
    {
        var motor = PlantMotor.Draw(seed, number);
        return new Lived(motor, PlantLife.Live(motor, Enumerable.Range(0, HealthyFiles).Select(file =>
            PlantLife.Stored(motor, SimulatedSamples.Of(motor.Recording(seed, number, file))))));
    }

    private static Lived LiveFaulty(ulong seed, int number)
    {
        var motor = PlantMotor.Draw(seed, number);
        return new Lived(motor, PlantLife.Live(motor, Enumerable.Range(0, Onset + FilesAfter).Select(file =>
        {
            var amount = file < Onset ? 0 : number % 2 == 1 ? Math.Min(1, (file - Onset + 1.0) / RampFiles) : 1;
            return PlantLife.Stored(motor, FleetFaults.Samples(
                motor.Recording(seed, number, file), FaultOf(number), amount));
        })));
    }

    private static IEnumerable<int> Calls(Lived one, Action<string> progress, string what)
    {
        for (var file = 1; file < one.Files.Length; file++)
        {
            if (one.Files[file].Warns && !one.Files[file - 1].Warns)
            {
                progress($"{what}: {one.Motor.Look}, file {file}: {one.Files[file].Words}");
                yield return file;
            }
        }
    }

    private static int Rises(PlantFile[] files, Func<PlantFile, bool> isUp) =>
        Enumerable.Range(1, files.Length - 1).Count(file => isUp(files[file]) && !isUp(files[file - 1]));

    // Files from the onset until it holds; one that already stood before is not found.
    private static int Delay(Lived one, Func<PlantFile, bool> holds, string? miss, Action<string> progress)
    {
        var before = miss is not null && one.Files[Onset - 1].Warns;
        for (var file = Onset; file < one.Files.Length && !before; file++)
        {
            if (holds(one.Files[file]))
            {
                if (miss is not null && file - Onset > Within)
                {
                    progress($"late: {miss} after {file - Onset} files: {one.Motor.Look}");
                }

                return file - Onset;
            }
        }

        if (miss is not null)
        {
            progress($"missed: {miss} (called before: {before}): {one.Motor.Look}: {one.Files[^1].Words}");
        }

        return one.Files.Length;
    }

    private static bool IsNamed(PlantFile file, FleetFault fault) =>
        file.Warns && (FleetFaults.Codes(fault).Contains(file.Fault) || file.Top.Take(3).Intersect(FleetFaults.Expected(fault)).Any());

    private sealed record Lived(PlantMotor Motor, PlantFile[] Files);
}
