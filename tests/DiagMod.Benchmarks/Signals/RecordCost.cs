using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Signals;

/// <summary>B16: what the analysis of a whole record costs, in processor time, which tells more than the clock on a
/// machine that others use too.</summary>
internal sealed class RecordCost : ISignalRows
{
    private const int Seed = 7;
    private const int Rounds = 5;
    private const int WarmUp = 2;
    private const int Batch = 10_000;

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var samples = SimulatedSamples.Of(new SimulatedRecording
        {
            Motor = SimulatedMotor.Draw(new EquipmentId("M1"), Seed),
            Seed = Seed,
            Seconds = 60,
        });
        progress("made a recording of 60 s");
        var best = double.PositiveInfinity;
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            samples.Analyze(NamePlate.Unknown, Batch);
            var busy = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            best = round < WarmUp ? best : Math.Min(best, busy);
        }

        var rows = samples.Summary.Rows;
        var what = FormattableString.Invariant($"analysis of a whole record, 3 x {rows} samples");
        yield return Acceptance.AtMost("B16", what, rows, Seed, best, "s", 0.6);
    }
}
