using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Signals;

/// <summary>B14 on windows: without phases S and T the supply frequency of a file stays what it is, and an unbalance is not
/// known rather than zero.</summary>
internal sealed class MissingPhaseRows : ISignalRows
{
    private const int Seed = 114;
    private const int Files = 40;
    private const int Every = 7;
    private const double Seconds = 20;

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        double worst = 0;
        var removed = 0;
        var invented = 0L;
        for (var file = 0; file < Files; file += Every)
        {
            var recording = new SimulatedRecording
            {
                Motor = SimulatedMotor.Draw(new EquipmentId("B14"), (ulong)(Seed + file)),
                Seed = (ulong)(Seed * 1_000) + (ulong)file,
                Seconds = Seconds,
            };
            var samples = SimulatedSamples.Of(recording);
            var whole = WindowRun.Of(recording.Rate, samples);
            var alone = WindowRun.Of(recording.Rate, WindowRun.OnlyR(samples));
            worst = Math.Max(worst, Math.Abs(whole.Average(window => window.SupplyHz) - alone.Average(window => window.SupplyHz)));
            invented += alone.Count(window =>
                !double.IsNaN(window.Unbalance) || !double.IsNaN(window.ZeroRatio) || !double.IsNaN(window.Imbalance));
            removed++;
        }

        progress("measured files without S and T");
        yield return Acceptance.Below(
            "B14", $"supply frequency of windows, S and T removed from {removed} of {Files} files: largest change of a file's mean",
            removed, Seed, 1e3 * worst, "mHz", 0.5);
        yield return Acceptance.AtMost(
            "B14", "unbalance given for windows of one phase", removed, Seed, invented, "windows", 0);
    }
}
