using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

public sealed class SpectralKurtosisTests
{
    private static readonly SampleRate Rate = SampleRate.Default;

    [Fact]
    public void Largest_OfNoise_IsNearZero()
    {
        const int Seed = 41;
        var kurtosis = new SpectralKurtosis(Rate);

        kurtosis.Push(SyntheticCurrents.Lines(Rate, 512_000, 0.5, 1, Seed, (10, 50, 0)));

        // 499 half-overlapping frames: deviation 2/√M = 0.09; the largest of 840 bins stays below six of them.
        Assert.Equal(499, kurtosis.Frames);
        var (value, _) = kurtosis.Largest();
        Assert.True(value is > 0 and < 0.54, $"{value}, seed {Seed}");
    }

    [Fact]
    public void Largest_OfATwentiethOfTheTime_IsTwentyLessTwoAtItsFrequency()
    {
        // A line that is there in a share d of the frames has ⟨x⁴⟩/⟨x²⟩² = 1/d: SK = 1/d − 2 where it stands far over the noise.
        const int Seed = 42;
        var samples = SyntheticCurrents.Lines(Rate, 1_024_000, 0, 0.001, Seed);
        for (var burst = 0; burst < 50; burst++)
        {
            for (var n = 0; n < 1_024; n++)
            {
                var at = (burst * 20_480) + n;
                samples[at] += (float)Math.Cos(2 * Math.PI * 3_000 * at / Rate.Hertz);
            }
        }

        var kurtosis = new SpectralKurtosis(Rate);
        kurtosis.Push(samples);
        var (value, hz) = kurtosis.Largest();

        // Each burst of 1,024 samples lies in two of the 20 frames of its period, once in either half: with equal weight 1/d = 10.
        Assert.True(Math.Abs(value - 8) < 0.5, $"{value} at {hz} Hz, seed {Seed}");
        Assert.InRange(hz, 2_900, 3_100);
    }

    [Fact]
    public void Push_InAnyPieces_GivesTheSameBits()
    {
        var samples = SyntheticCurrents.Lines(Rate, 150_000, 0, 1, 43, (10, 50, 0));
        var whole = new SpectralKurtosis(Rate);
        var pieces = new SpectralKurtosis(Rate);
        whole.Push(samples);
        for (int at = 0, length = 1; at < samples.Length; at += length, length = (length * 7 % 5_003) + 1)
        {
            length = Math.Min(length, samples.Length - at);
            pieces.Push(samples.AsSpan(at, length));
        }

        Assert.Equal(whole.Frames, pieces.Frames);
        Assert.Equal(whole.Largest(), pieces.Largest());
    }

    [Theory]
    [InlineData(25_600, 100_000)]
    [InlineData(1_000, 300_000)]
    public void Largest_OfAShortRecordingOrALowRate_IsUnknown(double hertz, int count)
    {
        var rate = new SampleRate(hertz);
        var kurtosis = new SpectralKurtosis(rate);

        kurtosis.Push(SyntheticCurrents.Lines(rate, count, 0, 1, 44));

        Assert.True(double.IsNaN(kurtosis.Largest().Kurtosis));
        Assert.True(double.IsNaN(kurtosis.Largest().Hz));
    }

    [Fact]
    public void Push_OfEmptyCells_LeavesTheirFramesOut()
    {
        var samples = SyntheticCurrents.Lines(Rate, 204_800, 0, 1, 45);
        samples[100_000] = float.NaN;
        var kurtosis = new SpectralKurtosis(Rate);

        kurtosis.Push(samples);

        Assert.Equal(199 - 2, kurtosis.Frames);
        Assert.True(double.IsFinite(kurtosis.Largest().Kurtosis));
    }
}
