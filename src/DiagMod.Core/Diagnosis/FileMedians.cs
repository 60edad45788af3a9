using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;

namespace DiagMod.Core.Diagnosis;

/// <summary>What the one-second windows of a file say in the middle: medians over its valid windows. NaN = unknown.</summary>
/// <param name="Unbalance">u2 = |I2|/|I1|, 1.</param>
/// <param name="Thd">Total harmonic distortion, mean of the phases present, 1.</param>
/// <param name="LargestRmsAmps">RMS of the strongest phase, amperes.</param>
/// <param name="Silent">Phases that were recorded with (almost) no current in them.</param>
public sealed record FileMedians(double Unbalance, double Thd, double LargestRmsAmps, PhaseSet Silent)
{
    /// <summary>Nothing is known.</summary>
    public static FileMedians Unknown { get; } = new(double.NaN, double.NaN, double.NaN, PhaseSet.None);

    /// <summary>The medians of a file.</summary>
    /// <param name="windows">Its windows.</param>
    /// <param name="summary">What was counted when it was received: a phase without a current has no features.</param>
    public static FileMedians Of(IReadOnlyList<WindowFeatures> windows, RecordingSummary summary)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(summary);
        var valid = windows.Where(window => window.IsValid).ToList();
        return new FileMedians(
            Quantiles.Median(valid.Select(window => window.Unbalance)),
            Quantiles.Median(valid.Select(ThdOf)),
            Quantiles.Median(valid.Select(LargestRmsOf)),
            SilentOf(summary));
    }

    private static double ThdOf(WindowFeatures window)
    {
        var (sum, count) = (0.0, 0);
        foreach (var phase in (PhaseFeatures?[])[window.R, window.S, window.T])
        {
            if (phase is not null && double.IsFinite(phase.Thd))
            {
                sum += phase.Thd;
                count++;
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private static double LargestRmsOf(WindowFeatures window)
    {
        var largest = double.NaN;
        foreach (var phase in (PhaseFeatures?[])[window.R, window.S, window.T])
        {
            largest = phase is not null && !(phase.Rms <= largest) ? phase.Rms : largest;
        }

        return largest;
    }

    /// <summary>Phases that were recorded with almost no current: their cells are filled, their RMS is below 2 % of the strongest
    /// phase's. A phase whose cells are empty says nothing.</summary>
    /// <param name="summary">What was counted when the file was received.</param>
    internal static PhaseSet SilentOf(RecordingSummary summary)
    {
        double largest = 0;
        foreach (var phase in PhaseSets.InOrder)
        {
            largest = summary[phase].Rms > largest ? summary[phase].Rms : largest;
        }

        var set = PhaseSet.None;
        foreach (var phase in PhaseSets.InOrder)
        {
            var counts = summary[phase];
            if (2 * counts.Finite > summary.Rows && counts.Rms < HardRules.OffShare * largest)
            {
                set |= (PhaseSet)(1 << (int)phase);
            }
        }

        return set;
    }
}
