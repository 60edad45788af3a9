using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Currents;

/// <summary>The bits of small numbers: the same whether sixteen are packed at once or one after the other.</summary>
public class RiceCodeTests
{
    private const int Seed = 31;

    [Fact]
    public void Write_OfAnyNumbers_IsReadBack()
    {
        var part = new byte[RiceCode.MaxPartBytes];
        for (var round = 0; round < 5_000; round++)
        {
            var values = Values(new Random(Seed + round));

            var written = RiceCode.Write(values, part);

            var found = new uint[values.Length];
            Assert.Equal(written, RiceCode.Read(part, found));
            Assert.True(values.AsSpan().SequenceEqual(found), $"seed {Seed + round}");
        }
    }

    [Fact]
    public void Write_OfAnyNumbers_TakesTheFewestBits()
    {
        var part = new byte[RiceCode.MaxPartBytes];
        for (var round = 0; round < 300; round++)
        {
            var values = Values(new Random(Seed + round));

            RiceCode.Write(values, part);

            // One more or less than what was chosen is never shorter.
            var cost = Cost(values, part[0]);
            Assert.True(part[0] == 0 || Cost(values, part[0] - 1) >= cost, $"seed {Seed + round}");
            Assert.True(part[0] == RiceCode.MaxLowBits || Cost(values, part[0] + 1) >= cost, $"seed {Seed + round}");
        }

        static ulong Cost(uint[] values, int k) => values.Aggregate(0ul, (sum, value) => sum + (value >> k) + 1 + (ulong)k);
    }

    [Fact]
    public void LowBits_InLanesOrOneByOne_AreTheSame()
    {
        for (var k = 0; k <= RiceCode.MaxLowBits; k++)
        {
            var random = new Random(Seed + k);
            var values = Enumerable.Range(0, random.Next(1, 257)).Select(_ => (uint)random.NextInt64(1L << 32)).ToArray();
            var (best, oneByOne) = (new byte[1_000], new byte[1_000]);

            LowBits.Write(values, k, best);
            LowBits.WriteOneByOne(values, k, ref oneByOne[0]);

            var bytes = LowBits.Bytes(values.Length, k);
            Assert.True(best.AsSpan(0, bytes).SequenceEqual(oneByOne.AsSpan(0, bytes)), $"k = {k}");
            var high = Array.ConvertAll(values, value => value >> k);
            var (found, foundOneByOne) = ((uint[])high.Clone(), (uint[])high.Clone());
            LowBits.Read(best, k, found);
            LowBits.ReadOneByOne(best, k, foundOneByOne);
            Assert.Equal(values, found);
            Assert.Equal(values, foundOneByOne);
        }
    }

    [Fact]
    public void HighBits_InLanesOrOneByOne_AreTheSame()
    {
        for (var round = 0; round < 500; round++)
        {
            var random = new Random(Seed + round);

            // Mostly short, now and then one that is longer than a word.
            var values = Enumerable.Range(0, random.Next(1, 257))
                .Select(_ => (uint)random.Next(random.Next(40) == 0 ? 300 : 12)).ToArray();
            var (best, oneByOne) = (new byte[10_000], new byte[10_000]);

            var bytes = HighBits.Write(values, 1, best);

            Assert.Equal(bytes, HighBits.WriteOneByOne(values, 1, oneByOne));
            Assert.True(best.AsSpan(0, bytes).SequenceEqual(oneByOne.AsSpan(0, bytes)), $"seed {Seed + round}");
            var found = new uint[values.Length];
            Assert.True(HighBits.TryRead(best.AsSpan(0, bytes + SampleBlock.PaddingBytes), found));
            Assert.Equal(Array.ConvertAll(values, value => value >> 1), found);
        }
    }

    private static uint[] Values(Random random)
    {
        var bits = random.Next(1, 33);
        return [.. Enumerable.Range(0, random.Next(1, 257))
            .Select(_ => (uint)random.NextInt64(1L << (random.Next(8) == 0 ? bits : Math.Max(1, bits - 4))))];
    }
}
