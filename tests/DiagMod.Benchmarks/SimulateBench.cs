using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks;

/// <summary>How fast a recording with every effect on is simulated and written as CSV, to memory and to disk.</summary>
internal sealed class SimulateBench : IBench
{
    // Short enough to pass between two turns of a busy machine's scheduler; a longer one only repeats it.
    private const double Seconds = 6;
    private const double WholeFileSeconds = 58.6;
    private const int Seed = 7;
    private const int Rounds = 60;
    private const double LeastMegabytesASecond = 20;

    public string Name => "simulate";

    public IEnumerable<BenchRow> Run(Action<string> progress)
    {
        var recording = Everything(Seconds);
        using var memory = new MemoryStream(64 << 20);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
        double samples = double.PositiveInfinity, toMemory = samples, toDisk = samples;
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                samples = Math.Min(samples, Measure(() => Sample(recording)));
                toMemory = Math.Min(toMemory, Measure(() => Write(recording, memory)));
                toDisk = Math.Min(toDisk, Measure(() => WriteFile(recording, file)));
                if (round % 20 == 0)
                {
                    progress($"Round {round} of {Rounds}.");
                }
            }
        }
        finally
        {
            File.Delete(file);
        }

        var bytes = memory.Length;
        var whole = Everything(WholeFileSeconds);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Write(whole, memory);
        var allocated = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / whole.Samples;
        var truth = Measure(() => GroundTruth.Of(whole));
        var perRow = samples / recording.Samples * 1e9;
        yield return Row("samples", "three phases made, every effect on", recording, perRow, "ns/row", "-", true);
        yield return Rate("memory", "the same written as 4-decimal CSV to memory", recording, bytes / toMemory / 1e6);
        yield return Rate("disk", "the same written to a file", recording, bytes / toDisk / 1e6);
        yield return Row("truth", "ground truth of 58.6 s alone", whole, truth * 1e3, "ms", "-", true);
        yield return Row(
            "allocated", "bytes allocated a row while writing 58.6 s", whole, allocated, "B/row", "<= 1", allocated <= 1);
    }

    private static SimulatedRecording Everything(double seconds) => new()
    {
        Motor = SimulatedMotor.Draw(new EquipmentId("M1"), Seed),
        Seed = Seed,
        Seconds = seconds,
        Faults = [.. Enum.GetValues<FaultKind>().Select(kind => new SimulatedFault(kind, 0.5) { GrowthSeconds = seconds })],
        Disturbances = new SimulatedDisturbances
        {
            StartsFromRest = true,
            Stops = [new SimulatedStop(2, 1)],
            IsReversed = true,
            OffsetAmps = new PhaseValues(0.1, 0.2, -0.1),
            ClipAmps = 500,
            Gaps = SimulatedGap.Draw(Seed, 150_000, 20, 1000),
        },
    };

    private static BenchRow Rate(string id, string what, SimulatedRecording recording, double rate) => Row(
        id, what, recording, rate, "MB/s", FormattableString.Invariant($">= {LeastMegabytesASecond}"),
        rate >= LeastMegabytesASecond);

    private static BenchRow Row(
        string id, string what, SimulatedRecording recording, double value, string unit, string bar, bool pass) =>
        new(id, what, recording.Samples, Seed, value, unit, bar, pass);

    private static double Measure(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Sample(SimulatedRecording recording)
    {
        var simulator = new CurrentSimulator(recording);
        double[] r = new double[4096], s = new double[4096], t = new double[4096];
        while (simulator.Read(r, s, t) > 0)
        {
        }
    }

    private static void Write(SimulatedRecording recording, MemoryStream memory)
    {
        memory.SetLength(0);
        SimulatedCsv.WriteAsync(recording, memory, 4, CancellationToken.None).Wait();
    }

    private static void WriteFile(SimulatedRecording recording, string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        SimulatedCsv.WriteAsync(recording, file, 4, CancellationToken.None).Wait();
        file.Flush(flushToDisk: true);
    }
}
