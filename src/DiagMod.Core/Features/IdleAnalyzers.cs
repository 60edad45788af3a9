using DiagMod.Core.Currents;

namespace DiagMod.Core.Features;

/// <summary>Analyzers that wait for the next recording, which mostly has the rate of the one before.</summary>
/// <remarks>One has 1.5 MB of tables and buffers, some of them pinned, where the collector closes no holes; and to fill its tables
/// takes as long as some windows.</remarks>
internal sealed class IdleAnalyzers
{
    /// <summary>Analyzers that wait at most: two recordings with two workers each.</summary>
    public const int MostAnalyzers = 4;

    // Twice the plant's own rate, 3 MB. Those of faster recordings go when they are done with.
    private const int LongestKept = 1 << 16;

    private readonly Lock _gate = new();
    private readonly List<WindowAnalyzer> _analyzers = [];

    /// <summary>Those of this process.</summary>
    public static IdleAnalyzers Shared { get; } = new();

    /// <summary>An analyzer that nobody else uses until it is given back: one that waits, or a new one.</summary>
    /// <param name="rate">Sample rate.</param>
    /// <param name="options">Options.</param>
    /// <param name="offAmps">As <see cref="WindowAnalyzer.OffAmps"/>.</param>
    public WindowAnalyzer Rent(SampleRate rate, FeatureOptions options, double offAmps)
    {
        lock (_gate)
        {
            var index = _analyzers.FindIndex(analyzer => analyzer.Fits(rate, options));
            if (index >= 0)
            {
                var found = _analyzers[index];
                _analyzers.RemoveAt(index);
                found.OffAmps = offAmps;
                return found;
            }
        }

        return new WindowAnalyzer(rate, options, offAmps);
    }

    /// <summary>Gives an analyzer back. The one that waited longest goes for it.</summary>
    /// <param name="analyzer">The analyzer; not the caller's any more.</param>
    public void Return(WindowAnalyzer analyzer)
    {
        if (analyzer.WindowSamples > LongestKept)
        {
            return;
        }

        lock (_gate)
        {
            if (_analyzers.Count == MostAnalyzers)
            {
                _analyzers.RemoveAt(0);
            }

            _analyzers.Add(analyzer);
        }
    }
}
