using DiagMod.Core.Currents;
using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

public sealed class EnvelopeBuilderTests
{
    private const int Seed = 77;

    [Fact]
    public void Levels_OfAnySamplesInAnyPieces_HoldTheExtremesOfTheirBuckets()
    {
        var random = new Random(Seed);
        foreach (var length in (int[])[1, 63, 64, 65, 511, 512, 513, 4_096, 4_097, 40_000, 300_001])
        {
            var phases = Noise(random, length);

            var parts = Build(phases, random);

            foreach (var level in EnvelopePyramid.Levels)
            {
                var stored = parts.Where(part => part.BucketSamples == level).ToList();
                Assert.Equal(Enumerable.Range(0, stored.Count), stored.Select(part => part.Number));
                Assert.All(stored.SkipLast(1), part => Assert.Equal(2 * EnvelopePyramid.PartBuckets, part.R.Length));
                AssertExtremes(phases[0], [.. stored.SelectMany(part => part.R)], level, length);
                AssertExtremes(phases[1], [.. stored.SelectMany(part => part.S)], level, length);
                AssertExtremes(phases[2], [.. stored.SelectMany(part => part.T)], level, length);
            }
        }
    }

    [Fact]
    public void Rows_ThatLeaveAHole_AreRefused()
    {
        var builder = new EnvelopeBuilder(_ => { });

        Assert.Throws<ArgumentException>(() => builder.Append(new PhaseCurrents(5, new float[1], new float[1], new float[1])));
    }

    [Theory]
    [InlineData(1_500_000, 800, 512)] // a minute
    [InlineData(12_288_000, 800, 4_096)] // eight minutes
    [InlineData(102_400, 800, 64)]
    [InlineData(102_399, 800, null)] // samples are read
    public void Level_ForAPicture_GivesEachPixelTwoBucketsOrMore(long samples, int pixels, int? level) =>
        Assert.Equal(level, EnvelopePyramid.LevelFor(samples, pixels));

    internal static float[][] Noise(Random random, int length)
    {
        var phases = new float[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            phases[phase] = new float[length];
            for (var i = 0; i < length; i++)
            {
                phases[phase][i] = (float)((random.NextDouble() * 20) - 10);
            }

            // Gaps shorter and longer than buckets.
            for (var gap = 0; gap < 4; gap++)
            {
                var from = random.Next(length);
                Array.Fill(phases[phase], float.NaN, from, Math.Min(random.Next(2_000), length - from));
            }
        }

        return phases;
    }

    internal static List<EnvelopePart> Build(float[][] phases, Random random)
    {
        var parts = new List<EnvelopePart>();
        var builder = new EnvelopeBuilder(parts.Add);
        for (var at = 0; at < phases[0].Length;)
        {
            var count = Math.Min(random.Next(1, 3_000), phases[0].Length - at);
            builder.Append(new PhaseCurrents(
                at, phases[0].AsMemory(at, count), phases[1].AsMemory(at, count), phases[2].AsMemory(at, count)));
            at += count;
        }

        builder.Finish();
        return parts;
    }

    private static void AssertExtremes(float[] samples, float[] stored, int level, int length)
    {
        var buckets = (length + level - 1) / level;
        Assert.Equal(2 * buckets, stored.Length);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var members = samples.Skip(bucket * level).Take(level).Where(float.IsFinite).DefaultIfEmpty(float.NaN).ToArray();
            Assert.True(
                stored[2 * bucket].Equals(members.Min()) && stored[(2 * bucket) + 1].Equals(members.Max()),
                $"seed {Seed}: bucket {bucket} of {level} samples, {length} in all");
        }
    }
}
