namespace DiagMod.Core.Currents;

/// <summary>Where the windows of one recording lie. The grid starts at row 0 whatever is trimmed (decision D33).</summary>
public sealed class WindowPlan
{
    /// <summary>Makes the plan.</summary>
    /// <param name="rate">Sample rate of the recording.</param>
    /// <param name="rows">Rows of the recording, at least 0.</param>
    /// <param name="trimHead">Rows before the first one where every present phase has begun.</param>
    /// <param name="trimTail">Rows after the last one where every present phase still goes on.</param>
    public WindowPlan(SampleRate rate, long rows, long trimHead, long trimTail)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(trimHead);
        ArgumentOutOfRangeException.ThrowIfNegative(trimTail);
        Rate = rate;
        Rows = rows;
        TrimHead = Math.Min(trimHead, rows);
        TrimTail = Math.Min(trimTail, rows);
    }

    /// <summary>Sample rate of the recording.</summary>
    public SampleRate Rate { get; }

    /// <summary>Rows of the recording, trimmed ones included.</summary>
    public long Rows { get; }

    /// <summary>Rows cut off at the start.</summary>
    public long TrimHead { get; }

    /// <summary>Rows cut off at the end.</summary>
    public long TrimTail { get; }

    /// <summary>Samples of a window.</summary>
    public int Samples => Rate.WindowSamples;

    /// <summary>Samples between the starts of two windows.</summary>
    public int Hop => Rate.HopSamples;

    /// <summary>Number of windows.</summary>
    public long Count => Rate.WindowCount(Rows);

    /// <summary>The plan of a recording: it is trimmed where any present phase is empty at an end (signals.md, section 2.2).</summary>
    /// <param name="rate">Sample rate.</param>
    /// <param name="summary">What was counted while it was read.</param>
    /// <param name="phases">The phases present; an absent one trims nothing.</param>
    public static WindowPlan Of(SampleRate rate, RecordingSummary summary, PhaseSet phases)
    {
        ArgumentNullException.ThrowIfNull(summary);
        long head = 0;
        long tail = 0;
        foreach (var phase in PhaseSets.InOrder)
        {
            if (phases.Has(phase))
            {
                head = Math.Max(head, summary[phase].LeadingNan);
                tail = Math.Max(tail, summary[phase].TrailingNan);
            }
        }

        return new WindowPlan(rate, summary.Rows, head, tail);
    }

    /// <summary>First sample of a window.</summary>
    /// <param name="window">Number of the window, from 0.</param>
    public long FirstSample(long window) => window * Hop;

    /// <summary>True when a window holds samples that were cut off.</summary>
    /// <param name="window">Number of the window, from 0.</param>
    public bool IsTrimmed(long window)
    {
        var first = FirstSample(window);
        return first < TrimHead || first + Samples > Rows - TrimTail;
    }
}
