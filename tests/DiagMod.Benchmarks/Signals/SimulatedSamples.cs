using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
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

    /// <summary>The same with phases S and T empty throughout.</summary>
    public SimulatedSamples OnlyR()
    {
        var empty = new float[R.Length];
        Array.Fill(empty, float.NaN);
        return this with { S = empty, T = empty, Summary = Summary with { S = Count(empty), T = Count(empty) } };
    }

    /// <summary>What the whole record says.</summary>
    /// <param name="plate">What is known of the motor.</param>
    /// <param name="batch">Rows handed over at once.</param>
    /// <param name="rate">Sample rate; null for the plant's.</param>
    public FileAnalysis Analyze(NamePlate plate, int batch = 10_000, SampleRate? rate = null)
    {
        var analyzer = new FileAnalyzer(rate ?? SampleRate.Default, Summary, plate);
        for (var first = 0; first < R.Length; first += batch)
        {
            analyzer.Push(Rows(first, Math.Min(batch, R.Length - first)));
        }

        return analyzer.Finish();
    }

    private static PhaseCounts Count(float[] samples)
    {
        var tally = new PhaseTally();
        tally.Add(samples);
        return tally.ToCounts();
    }
}
