using System.Numerics;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Diagnosis;

/// <summary>A steady stretch with its fundamental turned to about 0 Hz: y[n] = z[n]·e^(−j2πf₀n/rate) (signals.md,
/// section 5.1).</summary>
/// <param name="Real">Real parts, amperes peak.</param>
/// <param name="Imaginary">Imaginary parts.</param>
/// <param name="Rate">Its rate.</param>
/// <param name="SupplyHz">f₀.</param>
/// <param name="IsLone">True when it was made of one phase.</param>
/// <remarks>The decimation to the record's rate comes first: it is linear and real, so the order does not matter, and
/// the supply frequency may be found afterwards.</remarks>
internal sealed record Baseband(double[] Real, double[] Imaginary, RecordRate Rate, double SupplyHz, bool IsLone)
{
    // The phasor that turns is set anew from the sine this often.
    private const int Reset = 256;

    /// <summary>Makes it.</summary>
    /// <param name="samples">The stretch of each phase, equally long; empty where it is absent.</param>
    /// <param name="rate">Their rate.</param>
    /// <param name="vector">How the phases make one signal.</param>
    /// <param name="supplyHz">About the supply frequency.</param>
    public static Baseband Of(float[][] samples, RecordRate rate, SpaceVector vector, double supplyHz)
    {
        var count = samples.Max(phase => phase.Length);
        var real = new double[count];
        var imaginary = new double[count];
        foreach (var phase in PhaseSets.InOrder)
        {
            var factor = vector[phase];
            if (factor == Complex.Zero)
            {
                continue;
            }

            ReadOnlySpan<float> currents = samples[(int)phase];
            var mean = Mean(currents);
            for (var n = 0; n < count; n++)
            {
                var current = currents[n] - mean;
                real[n] += factor.Real * current;
                imaginary[n] += factor.Imaginary * current;
            }
        }

        Turn(real, imaginary, supplyHz / rate.Hertz);
        return new Baseband(real, imaginary, rate, supplyHz, vector.IsLone);
    }

    private static void Turn(double[] real, double[] imaginary, double cyclesPerSample)
    {
        var (stepSin, stepCos) = Math.SinCos(-2 * Math.PI * cyclesPerSample);
        double cos = 1, sin = 0;
        for (var n = 0; n < real.Length; n++)
        {
            if (n % Reset == 0)
            {
                var turns = cyclesPerSample * n;
                (sin, cos) = Math.SinCos(-2 * Math.PI * (turns - Math.Floor(turns)));
            }

            (real[n], imaginary[n]) = (
                (real[n] * cos) - (imaginary[n] * sin), (real[n] * sin) + (imaginary[n] * cos));
            (cos, sin) = ((cos * stepCos) - (sin * stepSin), (cos * stepSin) + (sin * stepCos));
        }
    }

    // Over whole samples of the stretch: what little of the fundamental is in it lies at the line's own frequency less
    // f₀.
    private static double Mean(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
        {
            sum += sample;
        }

        return sum / samples.Length;
    }
}
