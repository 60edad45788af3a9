using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>One current sensor: it projects the space vector on its phase, and adds offset, white noise and
/// clipping.</summary>
/// <param name="seed">Seed of the recording.</param>
/// <param name="phase">Column that the sensor writes.</param>
/// <param name="alongRe">Share of the real part that it sees.</param>
/// <param name="alongIm">Share of the imaginary part.</param>
/// <param name="offsetAmps">Constant that it adds.</param>
/// <param name="noiseAmps">Deviation of its noise.</param>
/// <param name="clipAmps">Largest absolute current that it shows.</param>
internal sealed class CurrentSensor(
    ulong seed, Phase phase, double alongRe, double alongIm, double offsetAmps, double noiseAmps, double clipAmps)
{
    private readonly ulong _key = CounterRandom.Key(seed, RandomStream.Noise, (ulong)phase);

    /// <summary>Measures a step.</summary>
    /// <param name="first">Number of the step's first sample.</param>
    /// <param name="re">Real part of the space vector, amperes.</param>
    /// <param name="im">Imaginary part.</param>
    /// <param name="samples">Receives the samples; as long, a multiple of 4.</param>
    public void Measure(long first, ReadOnlySpan<double> re, ReadOnlySpan<double> im, Span<double> samples)
    {
        // Two passes: hashing is whole-number work, all else goes four samples at a time.
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = Portable.SumOfUniforms(CounterRandom.At(_key, (ulong)(first + i)));
        }

        ref var x = ref MemoryMarshal.GetReference(re);
        ref var y = ref MemoryMarshal.GetReference(im);
        ref var to = ref MemoryMarshal.GetReference(samples);
        var scale = Vector256.Create(Portable.NormalScale);
        var linear = Vector256.Create(Portable.NormalLinear * noiseAmps);
        var cubic = Vector256.Create(Portable.NormalCubic * noiseAmps);
        var a = Vector256.Create(alongRe);
        var b = Vector256.Create(alongIm);
        var offset = Vector256.Create(offsetAmps);
        var high = Vector256.Create(clipAmps);
        var low = Vector256.Create(-clipAmps);
        for (nuint i = 0; i < (nuint)samples.Length; i += 4)
        {
            var n = Vector256.LoadUnsafe(ref to, i) * scale;
            var noise = n * (linear + (cubic * (n * n)));
            var amps = (a * Vector256.LoadUnsafe(ref x, i)) + (b * Vector256.LoadUnsafe(ref y, i)) + offset + noise;
            Vector256.Min(Vector256.Max(amps, low), high).StoreUnsafe(ref to, i);
        }
    }
}
