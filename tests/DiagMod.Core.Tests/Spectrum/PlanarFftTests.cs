using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Tests.Spectrum;

/// <summary>Signals one after the other give the very bins of signals side by side: features do not depend on the processor.</summary>
public sealed class PlanarFftTests
{
    private static readonly int[] Signals = [1, 2, 3];

    [Theory]
    [InlineData(2_048)] // sixteen butterflies a block: no vector overlaps another
    [InlineData(12_800)] // third pass of radix 4
    [InlineData(25_600)] // third pass of radix 8 with an odd count
    [InlineData(4_096 * 3)] // radix 3
    [InlineData(51_200)] // radix 2
    public void Transform_OneByOneOrInLanes_GivesTheSameBits(int length)
    {
        var random = new Random(length);
        var samples = Enumerable.Range(0, 3)
            .Select(_ => Enumerable.Range(0, length).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray()).ToArray();
        foreach (var distinct in Signals)
        {
            var second = samples[distinct > 1 ? 1 : 0];
            var third = samples[distinct > 2 ? 2 : 0];
            var means = (0.25f, distinct > 1 ? -0.5f : 0.25f, distinct > 2 ? 0.125f : 0.25f);
            var (planar, lanes) = (new RealFft(length), new RealFft(length, isPlanar: false));

            var found = planar.Transform(new RealFft.Workspace(planar), samples[0], second, third, means, distinct);
            var expected = lanes.Transform(new RealFft.Workspace(lanes), samples[0], second, third, means, distinct);

            for (var i = 0; i < 8 * planar.Bins; i++)
            {
                Assert.True(found[i] == expected[i], $"{distinct} signals, bin {i / 8}, lane {i % 8}: {found[i]}, not {expected[i]}");
            }
        }
    }
}
