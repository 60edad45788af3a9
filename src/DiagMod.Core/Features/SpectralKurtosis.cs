using DiagMod.Core.Currents;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Features;

/// <summary>Spectral kurtosis of one phase over a whole recording, taken as its samples stream by (signals.md, section 4.5).</summary>
/// <remarks>SK(k) = ⟨|X|⁴⟩/⟨|X|²⟩² − 2 over Hann frames of 2,048 samples, hop 1,024: 0 for Gaussian noise, −1 for a steady line,
/// large where something comes in bursts (Antoni 2006). Its deviation for noise is 2/√M with M frames.</remarks>
public sealed class SpectralKurtosis
{
    /// <summary>Frames below which there is no result: 5 s at 25,600 Hz.</summary>
    public const int LeastFrames = 100;

    private const int FrameSamples = 2_048;
    private const int Hop = FrameSamples / 2;
    private const double LowestHz = 500;
    private const double HighestHz = 11_000;
    private const double HighestShare = 0.45;

    private readonly RealFft _plan = RealFft.For(FrameSamples);
    private readonly float[] _window = HannWindow.Periodic(FrameSamples);
    private readonly float[] _kept = new float[FrameSamples];
    private readonly float[] _frame = new float[FrameSamples];
    private readonly RealFft.Workspace _workspace;
    private readonly double[] _squares = new double[(FrameSamples / 2) + 1];
    private readonly double[] _fourths = new double[(FrameSamples / 2) + 1];
    private readonly double _binHz;
    private readonly int _first;
    private readonly int _last;
    private int _count;

    /// <summary>Makes one for a recording.</summary>
    /// <param name="rate">Sample rate.</param>
    public SpectralKurtosis(SampleRate rate)
    {
        _workspace = new RealFft.Workspace(_plan);
        _binHz = rate.Hertz / FrameSamples;
        _first = (int)Math.Ceiling(LowestHz / _binHz);
        _last = (int)(Math.Min(HighestHz, HighestShare * rate.Hertz) / _binHz);
    }

    /// <summary>Frames taken so far, M.</summary>
    public int Frames { get; private set; }

    /// <summary>Takes the next samples. A frame with a sample that is not a number is left out.</summary>
    /// <param name="samples">Samples, amperes, any number of them; the result does not depend on how they are cut.</param>
    public void Push(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            var take = Math.Min(samples.Length, FrameSamples - _count);
            samples[..take].CopyTo(_kept.AsSpan(_count));
            samples = samples[take..];
            _count += take;
            if (_count == FrameSamples)
            {
                Add();
                _kept.AsSpan(Hop).CopyTo(_kept);
                _count = FrameSamples - Hop;
            }
        }
    }

    /// <summary>The largest spectral kurtosis in 0.5 to 11 kHz (at most 0.45 of the rate), 1, and its frequency, hertz; NaN with
    /// fewer than 100 frames or where the band does not exist.</summary>
    public (double Kurtosis, double Hz) Largest()
    {
        var best = (Kurtosis: double.NaN, Hz: double.NaN);
        for (var k = _first; k <= _last && Frames >= LeastFrames; k++)
        {
            var kurtosis = (Frames * _fourths[k] / (_squares[k] * _squares[k])) - 2;
            if (double.IsFinite(kurtosis) && !(kurtosis <= best.Kurtosis))
            {
                best = (kurtosis, k * _binHz);
            }
        }

        return best;
    }

    private void Add()
    {
        double mean = 0;
        foreach (var sample in _kept)
        {
            mean += sample;
        }

        mean /= FrameSamples;
        if (!double.IsFinite(mean))
        {
            return;
        }

        for (var n = 0; n < FrameSamples; n++)
        {
            _frame[n] = (float)(_kept[n] - mean) * _window[n];
        }

        // Four lanes a bin, real parts before imaginary ones; the first is this phase.
        var bins = _plan.Transform(_workspace, _frame, _frame, _frame, default, distinct: 1);
        for (var k = _first; k <= _last; k++)
        {
            double re = bins[8 * k], im = bins[(8 * k) + 4];
            var square = (re * re) + (im * im);
            _squares[k] += square;
            _fourths[k] += square * square;
        }

        Frames++;
    }
}
