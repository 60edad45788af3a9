using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Tests.Spectrum;

public sealed class DecimationTests
{
    [Theory]
    [InlineData(8, 0.025, 0.1)]
    [InlineData(2, 0.2, 0.3)]
    [InlineData(10, 0.04, 0.06)]
    public void Decimation_OfASlowSine_KeepsAmplitudeAndPlace(int factor, double pass, double stop)
    {
        var samples = Sine(20_000, pass * 0.9);

        var kept = Run(factor, pass, stop, samples, 20_000);

        // Away from the ends, where the stream is not zero around the filter.
        Assert.Equal((20_000 + factor - 1) / factor, kept.Length);
        for (var m = 2_000 / factor; m < 18_000 / factor; m++)
        {
            Assert.Equal(samples[m * factor], kept[m], 5e-6f);
        }
    }

    [Theory]
    [InlineData(8, 0.025, 0.1)]
    [InlineData(2, 0.2, 0.3)]
    public void Decimation_OfAFastSine_TakesItAway(int factor, double pass, double stop)
    {
        var kept = Run(factor, pass, stop, Sine(20_000, stop + 0.01), 20_000);

        var largest = kept[(2_000 / factor)..(18_000 / factor)].Max(Math.Abs);
        Assert.True(20 * Math.Log10(largest) < -110, $"{20 * Math.Log10(largest):F1} dB are left");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_999)]
    public void Decimation_HoweverTheStreamIsCut_HasTheSameBits(int run)
    {
        var samples = Sine(5_003, 0.013);

        Assert.Equal(Run(8, 0.025, 0.1, samples, samples.Length), Run(8, 0.025, 0.1, samples, run));
    }

    private static float[] Sine(int count, double cyclesPerSample)
    {
        var samples = new float[count];
        for (var n = 0; n < count; n++)
        {
            samples[n] = (float)Math.Sin((2 * Math.PI * cyclesPerSample * n) + 0.7);
        }

        return samples;
    }

    private static float[] Run(int factor, double pass, double stop, float[] samples, int run)
    {
        var decimation = new Decimation(factor, pass, stop);
        var kept = new List<float>();
        for (var first = 0; first < samples.Length; first += run)
        {
            var next = samples.AsSpan(first, Math.Min(run, samples.Length - first));
            var to = new float[decimation.Most(next.Length)];
            kept.AddRange(to[..decimation.Push(next, to)]);
        }

        var last = new float[decimation.Most(0)];
        kept.AddRange(last[..decimation.Finish(last)]);
        return [.. kept];
    }
}
