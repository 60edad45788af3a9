using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

/// <summary>The gap rules at their limits: 1 ms, 40 ms, 2 % of a window, half a window (25,600 Hz).</summary>
public sealed class GapFillingTests
{
    private static readonly SampleRate Rate = SampleRate.Default;

    [Theory]
    [InlineData(1)]
    [InlineData(25)] // 1 ms rounds down to 25 samples
    public void Fill_OfAtMostAMillisecond_DrawsALine(int length)
    {
        var truth = SyntheticCurrents.Lines(Rate, 51_200, 0, 0, 1, (10, 50, 0));

        // 50 Hz at 25,600 Hz: the crest is sample 20,480 + 512·k; the gap lies across it.
        var gap = 20_480 - (length / 2);
        var (filled, marks) = Fill(truth, gap, length);

        var left = truth[gap - 1];
        var right = truth[gap + length];
        for (var n = 0; n < length; n++)
        {
            Assert.Equal(left + ((right - left) * (n + 1) / (length + 1)), filled[gap + n], 1e-5);

            // Worst at a crest: A(1 − cos 9°) = 1.2 % (signals.md, section 2.3).
            Assert.Equal(truth[gap + n], filled[gap + n], 0.013 * 10);
        }

        Assert.Equal((length, 0), marks);
    }

    [Theory]
    [InlineData(26, false)]
    [InlineData(512, false)]
    [InlineData(1_024, false)] // 40 ms
    [InlineData(1_025, true)]
    [InlineData(12_800, true)] // half a window
    public void Fill_OfALongerGap_FollowsTheSupplyAndItsHarmonics(int length, bool isBad)
    {
        var truth = SyntheticCurrents.Lines(
            Rate, 76_800, 0.3, 0, 1, (10, 49.83, 0.4), (0.5, 149.49, 1), (0.8, 249.15, 2), (0.2, 348.81, -1));

        var (filled, marks) = Fill(truth, 30_000, length);

        for (var n = 0; n < length; n++)
        {
            Assert.True(Math.Abs(truth[30_000 + n] - filled[30_000 + n]) < 0.02, $"sample {n} of {length}");
        }

        Assert.Equal((length, isBad ? length : 0), marks);
    }

    [Fact]
    public void Fill_OfMoreThanHalfAWindow_LeavesItEmptyAndBad()
    {
        var truth = SyntheticCurrents.Lines(Rate, 76_800, 0, 0, 1, (10, 50, 0));

        var (filled, marks) = Fill(truth, 30_000, 12_801);

        Assert.True(float.IsNaN(filled[30_000]));
        Assert.True(float.IsNaN(filled[42_800]));
        Assert.False(float.IsNaN(filled[42_801]));
        Assert.Equal((12_801, 12_801), marks);
    }

    [Fact]
    public void Fill_WithoutASupply_DrawsALineOfBadSamples()
    {
        var truth = new float[51_200];
        var random = new Random(3);
        for (var n = 0; n < truth.Length; n++)
        {
            truth[n] = (float)random.NextDouble();
        }

        var (filled, marks) = Fill(truth, 30_000, 100);

        Assert.Equal((100, 100), marks);
        Assert.True(float.IsFinite(filled[30_050]));
    }

    [Fact]
    public void Fill_OfEmptyEnds_LeavesThemEmptyAndGood()
    {
        var samples = SyntheticCurrents.Lines(Rate, 51_200, 0, 0, 1, (10, 50, 0));
        Array.Fill(samples, float.NaN, 0, 20_000);
        Array.Fill(samples, float.NaN, 40_000, 11_200);
        var filling = new GapFilling(Rate, samples.Length, trailingNan: 11_200);
        for (var at = 0; at < samples.Length; at += 5_120)
        {
            filling.Append(samples.AsSpan(at, 5_120));
        }

        filling.Finish();

        Assert.Equal((0, 0), filling.Marks(0, 51_200));
        Assert.True(float.IsNaN(filling.Samples(19_999, 1).Span[0]));
        Assert.True(float.IsFinite(filling.Samples(20_000, 1).Span[0]));
        Assert.True(float.IsNaN(filling.Samples(40_000, 1).Span[0]));
    }

    [Fact]
    public void Append_OfALongRecording_KeepsLittle()
    {
        var filling = new GapFilling(Rate, 2_560_000, trailingNan: 0);
        var samples = SyntheticCurrents.Lines(Rate, 25_600, 0, 0, 1, (10, 50, 0));
        for (var second = 0; second < 100; second++)
        {
            filling.Append(samples);
            filling.Discard(filling.Settled);
        }

        Assert.True((25_600 * 100) - filling.First < 2 * Rate.WindowSamples);
    }

    [Theory]
    [InlineData(512, true)] // 2 % of 25,600
    [InlineData(513, false)]
    public void Window_WithFilledSamples_IsValidUpToTwoPercent(int empty, bool isValid)
    {
        var phases = SyntheticCurrents.Balanced(Rate, 25_600, 10, 50, 0.01);
        Array.Fill(phases[1], float.NaN, 12_000, empty);

        var window = Assert.Single(SyntheticCurrents.Extract(Rate, phases));

        Assert.Equal(isValid, window.IsValid);
        Assert.Equal(isValid ? WindowConditions.None : WindowConditions.Gaps, window.Conditions);
        Assert.Equal(10 / Math.Sqrt(2), window.S!.Rms, 0.01);
    }

    [Fact]
    public void Window_WithABadSample_IsNotValidButDescribed()
    {
        var phases = SyntheticCurrents.Balanced(Rate, 102_400, 10, 50, 0.01);
        Array.Fill(phases[0], float.NaN, 50_000, 1_025);

        var windows = SyntheticCurrents.Extract(Rate, phases);

        Assert.Equal(
            [true, true, false, false, true, true, true], windows.Select(window => window.IsValid));
        Assert.Equal(10 / Math.Sqrt(2), windows[2].R!.Rms, 0.01);
        Assert.NotEmpty(windows[2].R!.Peaks);
    }

    private static (float[] Filled, (int Filled, int Bad) Marks) Fill(float[] truth, int gap, int length)
    {
        var samples = (float[])truth.Clone();
        Array.Fill(samples, float.NaN, gap, length);
        var filling = new GapFilling(Rate, samples.Length, trailingNan: 0);
        filling.Append(samples);
        filling.Finish();
        return (filling.Samples(0, samples.Length).ToArray(), filling.Marks(0, samples.Length));
    }
}
