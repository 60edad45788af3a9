using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Support;

/// <summary>A sink that keeps what it was given.</summary>
public sealed class CollectedSamples : ISampleSink
{
    public List<float> R { get; } = [];

    public List<float> S { get; } = [];

    public List<float> T { get; } = [];

    public List<int> BlockSizes { get; } = [];

    public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
    {
        Assert.Equal(R.Count, rows.FirstSample);
        R.AddRange(rows.R.Span);
        S.AddRange(rows.S.Span);
        T.AddRange(rows.T.Span);
        BlockSizes.Add(rows.Count);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A sink that only counts.</summary>
public sealed class CountedSamples : ISampleSink
{
    public long Rows { get; private set; }

    public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
    {
        Rows += rows.Count;
        return ValueTask.CompletedTask;
    }
}
