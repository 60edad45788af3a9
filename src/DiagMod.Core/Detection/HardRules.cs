using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What is known of a motor's healthy state; NaN where it is not.</summary>
/// <param name="RmsAmps">RMS a phase, amperes.</param>
/// <param name="Unbalance">u2, 1.</param>
/// <param name="Phases">Phases the baseline was taken with; None before the first file.</param>
/// <param name="IsFrozen">True once commissioning is over.</param>
public sealed record HealthyBaseline(PhaseValues RmsAmps, double Unbalance, PhaseSet Phases, bool IsFrozen)
{
    /// <summary>RMS of the strongest phase, amperes; NaN when nothing is known.</summary>
    public double LargestRmsAmps
    {
        get
        {
            var largest = double.NaN;
            foreach (var phase in PhaseSets.InOrder)
            {
                largest = double.IsFinite(RmsAmps[phase]) && !(RmsAmps[phase] <= largest) ? RmsAmps[phase] : largest;
            }

            return largest;
        }
    }
}

/// <summary>Rules that need no learning (signals.md, 6, 7 and 8.3). They hold for one file and are not latched.</summary>
public static class HardRules
{
    /// <summary>One phase carries no current while the others rise by 40 % or more: alarm.</summary>
    public const string SinglePhasing = "single_phasing";

    /// <summary>Half of the windows clip: warning.</summary>
    public const string SensorClipped = "sensor_clipped";

    /// <summary>Half of the windows hold a value for longer than 2 ms: warning.</summary>
    public const string SensorFlat = "sensor_flat";

    /// <summary>RMS above 1.05 of the rated current: warning; above the larger of 1.15 and the service factor: alarm.</summary>
    public const string OverCurrent = "over_current";

    /// <summary>u2 of 10 % or more, whatever its cause: warning.</summary>
    public const string UnbalanceHigh = "unbalance_high";

    /// <summary>u2 five percentage points or more over the motor's own baseline: alarm.</summary>
    public const string UnbalanceRise = "unbalance_rise";

    /// <summary>Other phases than the baseline's were recorded: no anomaly, but the evidence stands still until a person
    /// starts a new baseline.</summary>
    public const string PhasesChanged = "phases_changed";

    /// <summary>A motor below this share of its baseline RMS is stopped (signals.md, 2).</summary>
    public const double OffShare = 0.02;

    /// <summary>u2 from which a motor is worth a look.</summary>
    public const double UnbalanceAdvisory = 0.05;

    private const double RiseOfOthers = 1.4;

    // Two windows can overlap one disturbance; three in a file are at least two seconds of it.
    private const int SinglePhasingWindows = 3;

    /// <summary>Applies all rules to one file.</summary>
    /// <param name="windows">All windows of the file.</param>
    /// <param name="phases">Phases analysed.</param>
    /// <param name="silent">Phases that were recorded, with (almost) no current in them.</param>
    /// <param name="baseline">The motor's healthy state.</param>
    /// <param name="ratedAmps">Name-plate current, amperes; NaN when unknown.</param>
    /// <param name="serviceFactor">Permitted overload, 1.</param>
    /// <returns>Codes that fired, in alphabetical order, and the highest step among them.</returns>
    public static (IReadOnlyList<string> Codes, AnomalyLevel Level) Judge(
        IReadOnlyList<WindowInputs> windows, PhaseSet phases, PhaseSet silent, HealthyBaseline baseline,
        double ratedAmps, double serviceFactor)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(baseline);
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        var level = AnomalyLevel.None;
        void Fire(string code, AnomalyLevel step)
        {
            codes.Add(code);
            level = step > level ? step : level;
        }

        var valid = windows.Where(window => window.IsValid).ToList();
        if (valid.Count(window => IsSinglePhasing(window, silent, baseline)) >= SinglePhasingWindows)
        {
            Fire(SinglePhasing, AnomalyLevel.Alarm);
        }

        if (valid.Count > 0 && 2 * valid.Count(window => window.Conditions.HasFlag(WindowConditions.Clipped)) >= valid.Count)
        {
            Fire(SensorClipped, AnomalyLevel.Warning);
        }

        // A stopped motor holds its value for long, and rightly.
        if (valid.Count > 0 && 2 * valid.Count(window => window.Conditions.HasFlag(WindowConditions.Flat)
            && !IsOff(window, baseline)) >= valid.Count)
        {
            Fire(SensorFlat, AnomalyLevel.Warning);
        }

        var steady = valid.Where(window => window.IsScorable && !IsOff(window, baseline)).ToList();
        var overload = Quantiles.Median(steady.Select(window => window.LargestRmsAmps)) / ratedAmps;
        if (overload > 1.05)
        {
            Fire(OverCurrent, overload > Math.Max(1.15, serviceFactor) ? AnomalyLevel.Alarm : AnomalyLevel.Warning);
        }

        var unbalance = Quantiles.Median(steady.Select(window => (double)window.Unbalance));
        if (unbalance >= 0.10)
        {
            Fire(UnbalanceHigh, AnomalyLevel.Warning);
        }

        if (baseline.IsFrozen && unbalance >= baseline.Unbalance + 0.05)
        {
            Fire(UnbalanceRise, AnomalyLevel.Alarm);
        }

        if (steady.Count > 0 && baseline.Phases != PhaseSet.None && phases != baseline.Phases)
        {
            Fire(PhasesChanged, AnomalyLevel.None);
        }

        return ([.. codes], level);
    }

    /// <summary>True when a window shows a stopped motor.</summary>
    /// <param name="window">The window.</param>
    /// <param name="baseline">The motor's healthy state.</param>
    public static bool IsOff(WindowInputs window, HealthyBaseline baseline)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(baseline);
        return window.Conditions.HasFlag(WindowConditions.Off)
            || window.LargestRmsAmps < OffShare * baseline.LargestRmsAmps;
    }

    private static bool IsSinglePhasing(WindowInputs window, PhaseSet silent, HealthyBaseline baseline)
    {
        int dead = 0, raised = 0, known = 0;
        foreach (var phase in PhaseSets.InOrder)
        {
            var healthy = baseline.RmsAmps[phase];
            if (!double.IsFinite(healthy))
            {
                continue;
            }

            known++;
            var rms = window.RmsAmps[phase];
            if (rms < OffShare * healthy || (double.IsNaN(rms) && silent.Has(phase)))
            {
                dead++;
            }
            else if (rms >= RiseOfOthers * healthy)
            {
                raised++;
            }
        }

        return known >= 2 && dead == 1 && raised == known - 1;
    }
}
