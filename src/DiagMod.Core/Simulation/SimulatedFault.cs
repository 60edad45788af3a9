using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>One fault of a simulated motor: how bad it gets, and when in the motor's life.</summary>
/// <remarks>
/// <para>What severity 1 means; levels grow straight in dB from the motor's healthy residual (severity 0), ratios straight:</para>
/// <list type="bullet">
/// <item>broken bars: line at f(1 − 2s) of −30 dBc at rated load (about two bars of 28); its upper partner 3.1 dB lower, the second
/// pair 12 dB below the first; speed pulsates by 0.2 % of slip at 2sf;</item>
/// <item>eccentricity: lines at f ± fr of −30 dBc, the second pair 8 dB lower;</item>
/// <item>bearing: first pair of −40 dBc (from −80 dBc), the following ones 6 and 12 dB lower;</item>
/// <item>shorted turns: negative sequence 10 % and third harmonic 3 % of the fundamental in the damaged phase;</item>
/// <item>supply unbalance: negative sequence 15 % of the fundamental;</item>
/// <item>phase loss: the phase carries nothing (at 0.5: half of its current);</item>
/// <item>load oscillation: amplitude modulation of 20 %, phase modulation of 0.1 rad;</item>
/// <item>drive ripple: carrier pairs of 5 % of the rated current, interharmonics of 2 %.</item>
/// </list>
/// </remarks>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">How bad it is at its end, 0 (healthy) to 1.</param>
public sealed record SimulatedFault(FaultKind Kind, double Severity)
{
    /// <summary>When it begins, seconds after the motor's life began; default 0.</summary>
    public double OnsetSeconds { get; init; }

    /// <summary>How long it grows until it has its severity, seconds; 0 = at once.</summary>
    public double GrowthSeconds { get; init; }

    /// <summary>The phase of shorted turns and of phase loss; R unless said.</summary>
    public Phase Phase { get; init; } = Phase.R;

    /// <summary>The damaged part of a bearing.</summary>
    public BearingPart Part { get; init; }

    /// <summary>Load oscillation: its frequency, hertz, default 3.3; drive ripple: switching frequency, hertz, default 4,000. Else unused.</summary>
    public double FrequencyHz { get; init; } = double.NaN;

    /// <summary>Severity at a moment of the motor's life, 0 to <see cref="Severity"/>.</summary>
    /// <param name="lifeSeconds">Seconds after the motor's life began.</param>
    public double SeverityAt(double lifeSeconds)
    {
        var age = lifeSeconds - OnsetSeconds;
        return age < 0 ? 0 : age >= GrowthSeconds ? Severity : Severity * (age / GrowthSeconds);
    }

    internal void Check()
    {
        Require.Range(Severity, 0, 1, "The severity of a fault");
        Require.Range(OnsetSeconds, 0, double.MaxValue, "The onset of a fault (seconds)");
        Require.Range(GrowthSeconds, 0, double.MaxValue, "The growth of a fault (seconds)");
        if (!double.IsNaN(FrequencyHz))
        {
            var (low, high) = Kind == FaultKind.LoadOscillation ? (0.1, 25.0) : (500, 20_000);
            Require.Range(FrequencyHz, low, high, "The frequency of a fault (hertz)");
        }
    }
}

/// <summary>Checks at the door of the simulator.</summary>
internal static class Require
{
    public static void Range(double value, double low, double high, string what)
    {
        if (!(value >= low && value <= high))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, FormattableString.Invariant($"{what} lies between {low} and {high}."));
        }
    }
}
