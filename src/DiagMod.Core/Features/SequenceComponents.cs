using System.Numerics;

namespace DiagMod.Core.Features;

/// <summary>Symmetrical components of three phasors (Fortescue 1918), the larger sequence taken as the positive one.</summary>
/// <param name="Positive">I1, amperes peak.</param>
/// <param name="Negative">I2, amperes peak.</param>
/// <param name="Zero">I0, amperes peak.</param>
/// <param name="IsReversed">True when the phase order is R-T-S, so that I1 and I2 changed roles.</param>
public readonly record struct SequenceComponents(Complex Positive, Complex Negative, Complex Zero, bool IsReversed)
{
    // e^(j2π/3)
    private static readonly Complex A = new(-0.5, 0.86602540378443864676);

    /// <summary>Above this |I0|/|I1| one current transformer is mounted the wrong way round (signals.md, section 2.5).</summary>
    public const double PolarityLimit = 0.5;

    /// <summary>u2 = |I2|/|I1|, 1; NaN without a positive sequence.</summary>
    public double Unbalance => (Negative / Positive).Magnitude;

    /// <summary>u0 = |I0|/|I1|, 1; NaN without a positive sequence.</summary>
    public double ZeroRatio => Zero.Magnitude / Positive.Magnitude;

    /// <summary>Splits three phasors.</summary>
    /// <param name="r">Phasor of phase R, amperes peak.</param>
    /// <param name="s">Phasor of phase S.</param>
    /// <param name="t">Phasor of phase T.</param>
    public static SequenceComponents Of(Complex r, Complex s, Complex t)
    {
        var first = Forward(r, s, t);
        var second = Forward(r, t, s);
        var zero = (r + s + t) / 3;
        return second.Magnitude > first.Magnitude
            ? new SequenceComponents(second, first, zero, IsReversed: true)
            : new SequenceComponents(first, second, zero, IsReversed: false);
    }

    /// <summary>(r + a·s + a²·t)/3 with a = e^(j2π/3): what turns forward.</summary>
    internal static Complex Forward(Complex r, Complex s, Complex t) => (r + (A * s) + (A * A * t)) / 3;
}
