using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>What a twin uses of one window: float32, as its journal keeps it (decision D30).</summary>
/// <param name="Index">Number of the window in its file.</param>
/// <param name="IsValid">False: neither scored nor learned.</param>
/// <param name="Conditions">What was noticed.</param>
/// <param name="Vector">Detector inputs in the order of FeatureVector.Names; NaN where not defined.</param>
/// <param name="LoadAmps">RMS of the positive-sequence current, amperes: the load.</param>
/// <param name="SupplyHz">Supply frequency, hertz; NaN when unknown.</param>
/// <param name="Unbalance">u2, 1; NaN with fewer than two phases.</param>
/// <param name="RmsR">RMS of phase R, amperes; NaN where absent.</param>
/// <param name="RmsS">RMS of phase S, amperes; NaN where absent.</param>
/// <param name="RmsT">RMS of phase T, amperes; NaN where absent.</param>
public sealed record WindowInputs(
    int Index, bool IsValid, WindowConditions Conditions, float[] Vector, float LoadAmps, float SupplyHz,
    float Unbalance, float RmsR, float RmsS, float RmsT)
{
    /// <summary>RMS a phase, amperes; NaN where absent.</summary>
    public PhaseValues RmsAmps => new(RmsR, RmsS, RmsT);

    /// <summary>RMS of the strongest phase, amperes; NaN without any.</summary>
    public double LargestRmsAmps
    {
        get
        {
            var largest = double.NaN;
            foreach (var phase in PhaseSets.InOrder)
            {
                var rms = RmsAmps[phase];
                if (double.IsFinite(rms) && !(rms <= largest))
                {
                    largest = rms;
                }
            }

            return largest;
        }
    }

    /// <summary>True when the window can be judged: valid, running, not in a transient, and of known load.</summary>
    public bool IsScorable =>
        IsValid && (Conditions & (WindowConditions.Off | WindowConditions.Start)) == 0
        && float.IsFinite(LoadAmps) && LoadAmps > 0;

    /// <summary>Rounds what a window holds to what the twin uses.</summary>
    /// <param name="window">The window as it was measured.</param>
    public static WindowInputs Of(WindowFeatures window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Vector.Length != FeatureVector.Length)
        {
            throw new ArgumentException(
                $"Window {window.Index} carries {window.Vector.Length} detector inputs, expected {FeatureVector.Length}.",
                nameof(window));
        }

        return new WindowInputs(
            window.Index, window.IsValid, window.Conditions, Array.ConvertAll(window.Vector, Round),
            Round(window.PositiveSequenceAmps), Round(window.SupplyHz), Round(window.Unbalance),
            Round(window.R?.Rms ?? double.NaN), Round(window.S?.Rms ?? double.NaN), Round(window.T?.Rms ?? double.NaN));
    }

    /// <summary>The window without some of its inputs: NaN in their places.</summary>
    /// <param name="isLeftOut">Whether an input is left out, by its position.</param>
    internal WindowInputs Without(Func<int, bool> isLeftOut) =>
        this with { Vector = [.. Vector.Select((input, j) => isLeftOut(j) ? float.NaN : input)] };

    // An infinite input (a level of exactly nothing in dB) says as little as a missing one, and would spoil every sum.
    private static float Round(double value) => float.IsFinite((float)value) ? (float)value : float.NaN;
}
