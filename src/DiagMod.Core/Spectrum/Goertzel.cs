using System.Numerics;

namespace DiagMod.Core.Spectrum;

/// <summary>One frequency without a whole transform, at any place between bins.</summary>
/// <remarks>Goertzel's two-term recurrence loses digits at low frequencies (Gentleman 1969), so the phasor is turned by a complex
/// factor instead and set anew from the sine every 256 samples.</remarks>
public static class Goertzel
{
    private const int Reset = 256;

    /// <summary>Hann-windowed phasor P(f) = (2/S1)·Σ w[n]·(x[n] − mean)·e^(−j2πfn/rate), amperes peak (signals.md, section 1).</summary>
    /// <param name="samples">Samples, amperes; no NaN.</param>
    /// <param name="mean">Their mean, amperes.</param>
    /// <param name="cyclesPerSample">Frequency over sample rate, 0 to 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frequency is outside that range.</exception>
    public static Complex HannPhasor(ReadOnlySpan<float> samples, double mean, double cyclesPerSample)
    {
        if (!(cyclesPerSample is >= 0 and <= 0.5))
        {
            throw new ArgumentOutOfRangeException(
                nameof(cyclesPerSample), cyclesPerSample, "A frequency lies between 0 and half the sample rate.");
        }

        var window = new Turn(1.0 / Math.Max(1, samples.Length));
        var tone = new Turn(-cyclesPerSample);
        double re = 0;
        double im = 0;
        for (var n = 0; n < samples.Length; n++)
        {
            var weighted = (0.5 - (0.5 * window.At(n).Cos)) * (samples[n] - mean);
            var (cos, sin) = tone.At(n);
            re += weighted * cos;
            im += weighted * sin;
        }

        var scale = 2 / (HannWindow.CoherentGain * samples.Length);
        return new Complex(re * scale, im * scale);
    }

    private struct Turn(double cyclesPerSample)
    {
        private readonly double _stepCos = Math.Cos(2 * Math.PI * cyclesPerSample);
        private readonly double _stepSin = Math.Sin(2 * Math.PI * cyclesPerSample);
        private double _cos;
        private double _sin;

        public (double Cos, double Sin) At(int n)
        {
            if (n % Reset == 0)
            {
                var turns = cyclesPerSample * n;
                (_sin, _cos) = Math.SinCos(2 * Math.PI * (turns - Math.Floor(turns)));
            }
            else
            {
                (_cos, _sin) = ((_cos * _stepCos) - (_sin * _stepSin), (_cos * _stepSin) + (_sin * _stepCos));
            }

            return (_cos, _sin);
        }
    }
}
