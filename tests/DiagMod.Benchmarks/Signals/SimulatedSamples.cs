using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Signals;

/// <summary>The samples of a simulated recording, in memory, and what was counted of them.</summary>
/// <param name="R">Phase R, amperes.</param>
/// <param name="S">Phase S.</param>
/// <param name="T">Phase T.</param>
/// <param name="Summary">Counts, as a reader of the file would have made them.</param>
internal sealed record SimulatedSamples(float[] R, float[] S, float[] T, RecordingSummary Summary)
{
    /// <summary>Makes them.</summary>
    public static SimulatedSamples Of(SimulatedRecording recording)
    {
        var rows = (int)recording.Samples;
        float[] r = new float[rows], s = new float[rows], t = new float[rows];
        new CurrentSimulator(recording).Read(r.AsSpan(), s.AsSpan(), t.AsSpan());
        return new SimulatedSamples(r, s, t, new RecordingSummary(rows, Count(r), Count(s), Count(t), []));
    }

    /// <summary>A run of rows.</summary>
    public PhaseCurrents Rows(int first, int count) =>
        new(first, R.AsMemory(first, count), S.AsMemory(first, count), T.AsMemory(first, count));

    private static PhaseCounts Count(float[] samples)
    {
        var tally = new PhaseTally();
        tally.Add(samples);
        return tally.ToCounts();
    }
}
