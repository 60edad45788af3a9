using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Signals;

/// <summary>B16, the windows: all features of a whole file on one core.</summary>
internal sealed class WindowCostRows : ISignalRows
{
    private const int Seed = 116;
    private const int Rows = 1_500_000;
    private const int Rounds = 5;

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var recording = new SimulatedRecording
        {
            Motor = SimulatedMotor.Draw(new EquipmentId("B16"), Seed),
            Seed = Seed,
            Seconds = Rows / SampleRate.Default.Hertz,
        };
        var samples = SimulatedSamples.Of(recording);
        progress("made a recording of 1.5 million rows");
        var best = double.PositiveInfinity;
        var windows = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // Processor time: it tells more than the clock on a machine that others use too.
            var before = Environment.CpuUsage.TotalTime;
            windows = WindowRun.Of(recording.Rate, samples).Count;
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        yield return Acceptance.AtMost(
            "B16", $"features of {windows} windows of 3 phases, one worker: processor time", windows, Seed, best, "s", 0.3);
    }
}
