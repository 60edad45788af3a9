using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Currents;

/// <summary>The stored form of samples: the same bits come back, small where text had few decimals, and damage is noticed.</summary>
public class SampleBlockTests
{
    private const int Seed = 20_261;

    public static TheoryData<int> Decimals => new(0, 1, 2, 3, 4, 5, 6);

    [Theory]
    [MemberData(nameof(Decimals))]
    public void Decode_OfCurrentsWithSoManyDecimals_GivesTheSameBits(int decimals)
    {
        var samples = Currents(10_000, decimals, new Random(Seed + decimals));

        var block = Encode(samples);

        AssertSame(samples, block, $"seed {Seed}, {decimals} decimals");
        Assert.Equal(SampleBlock.ScaledForm, block[0]);
        Assert.Equal(decimals, block[1] & ~SampleBlockReader.WideBit);
    }

    [Fact]
    public void Encode_OfNoiseOfATenthAmpere_TakesLittleMoreThanItsEntropy()
    {
        var samples = Currents(100_000, 4, new Random(Seed), noiseAmps: 0.1);

        var bits = 8.0 * Encode(samples).Length / samples.Length;

        // A Gaussian of standard deviation s has log2(s·√(2πe)) bits: 12.01 for 1,000 steps of 0.1 mA. A prediction from 16
        // noisy values cannot do without a little more (measured 12.5).
        Assert.InRange(bits, 12.0, 12.9);
    }

    [Fact]
    public void Encode_OfAStandstill_TakesABitASample()
    {
        var samples = new float[10_000];

        var block = Encode(samples);

        AssertSame(samples, block, "zeros");
        Assert.InRange(block.Length, 1, 10_000 / 6);
    }

    [Fact]
    public void Encode_OfNumbersWithoutADecimal_KeepsThemPlain()
    {
        var random = new Random(Seed);
        var samples = Enumerable.Range(0, 1_000).Select(_ => (float)random.NextDouble()).ToArray();

        var block = Encode(samples);

        AssertSame(samples, block, $"seed {Seed}");
        Assert.Equal(SampleBlock.PlainForm, block[0]);
        Assert.Equal(SampleBlock.HeadBytes + (4 * samples.Length), block.Length);
    }

    [Fact]
    public void Decode_OfUnusualSamples_GivesTheSameBits()
    {
        float[][] unusual =
        [
            [float.NaN], [-0f], [0f, -0f, 0f], [float.NaN, 1.5f], [1.5f, float.NaN], [float.NaN, float.NaN],
            [float.PositiveInfinity, 1], [float.NegativeInfinity], [float.Epsilon, 1e-20f], [float.MaxValue, float.MinValue, 1],
            [1e9f, -1e9f, 0.0001f], [BitConverter.Int32BitsToSingle(0x7FC0_0001), 1], [16_777_216, 16_777_217, 1_073_741_824],
        ];
        foreach (var samples in unusual)
        {
            AssertSame(samples, Encode(samples), string.Join(' ', samples));
            float[] many = [.. Currents(500, 4, new Random(Seed)), .. samples, .. Currents(500, 4, new Random(Seed + 1))];
            AssertSame(many, Encode(many), "in the middle: " + string.Join(' ', samples));
        }
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.3)]
    [InlineData(0.99)]
    public void Decode_WithEmptyCells_GivesTheSameBits(double share)
    {
        var random = new Random(Seed);
        var samples = Currents(10_000, 4, random);
        foreach (ref var sample in samples.AsSpan())
        {
            sample = random.NextDouble() < share ? float.NaN : sample;
        }

        var block = Encode(samples);

        AssertSame(samples, block, $"seed {Seed}, share {share}");
        Assert.Equal(SampleBlock.ScaledForm, block[0]);
    }

    [Fact]
    public void Encode_OfOneLongGap_TakesNoRoomForIt()
    {
        var samples = Currents(10_000, 4, new Random(Seed));
        samples.AsSpan(2_000, 6_000).Fill(float.NaN);

        var block = Encode(samples);

        AssertSame(samples, block, "gap");
        Assert.InRange(block.Length, 1, 4_000 * 2);
    }

    [Fact]
    public void Encode_WithMinusZeros_StaysSmall()
    {
        var samples = Currents(10_000, 4, new Random(Seed));
        for (var i = 0; i < samples.Length; i += 100)
        {
            samples[i] = -0f;
        }

        var block = Encode(samples);

        AssertSame(samples, block, "minus zeros");
        Assert.Equal(SampleBlock.ScaledForm, block[0]);
    }

    [Fact]
    public void Decode_OfAnyMixture_GivesTheSameBits()
    {
        var encoder = new SampleBlockEncoder();
        for (var round = 0; round < 3_000; round++)
        {
            var random = new Random(Seed + round);
            var samples = Mixture(random);

            var block = encoder.Encode(samples);

            Assert.InRange(block.Length, 1, SampleBlock.HeadBytes + (4 * samples.Length));
            AssertSame(samples, block, $"seed {Seed + round}");
        }
    }

    [Fact]
    public void Encode_OnManyThreads_GivesTheSameBlocks()
    {
        var inputs = Enumerable.Range(0, 64).Select(i => Mixture(new Random(Seed + i))).ToArray();
        var expected = inputs.Select(Encode).ToArray();
        var found = new byte[inputs.Length][];

        for (var round = 0; round < 8; round++)
        {
            Parallel.For(0, inputs.Length, i => found[i] = Encode(inputs[i]));
            Parallel.For(0, inputs.Length, i => AssertSame(inputs[i], found[i], $"seed {Seed + i}"));

            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void TryMiss_BeyondAllBounds_SaysSo()
    {
        var whole = Enumerable.Repeat(1 << 29, 40).ToArray();
        var values = whole.Select(one => (float)one).ToArray();
        var coefficients = Enumerable.Repeat(1f, LinearPrediction.Order).ToArray();

        Assert.False(LinearPrediction.TryMiss(whole, values, coefficients, new uint[40]));
        Assert.False(LinearPrediction.TryMiss(whole.AsSpan(0, 20), values.AsSpan(0, 20), coefficients, new uint[20]));
    }

    // Written by the first encoder of this form: whatever becomes of the encoder, stored blocks stay readable.
    [Fact]
    public void Decode_OfABlockOfTheFirstEncoder_GivesItsSamples()
    {
        var block = Convert.FromBase64String(
            "AQMQAeAi8ISgAAAAnwAAAAMAAAABAAAAhResP4fd9b7F+zK80d12PEp6+DxXGea9mcTDPRMlAb2dqRw+IreqvlHHfj6/GlK9GTLV"
            + "ONdhH7yI7Sk+SsWbvjIBbUUAAAAAAACACgQASF9Qevf9L39A++dHn30C4Zf/f+sA+r4PBycAdljhVCZjX4YbiTLY9BOwnmgZzCnE"
            + "1IvEbNpJai7jEX4kVNVCTuLLhhu0BFjMh84L4uQlYzW14lDHL6uGJVqWMsxCWiAcPNh7P0vklOGhPPpgCUgIEVqn5OEatOMrmPni"
            + "iyBdwEt+RLg04OUrrl05kxXZLeBKggKWGWCfoskBLITA/z0TQcD3QNojgVqefBaCwP50YwkC/tPHQhD4j24sgoB/6SsRAAAAAAAA"
            + "AAA=");
        var samples = new float[160];
        var x = 12_345L;
        for (var i = 0; i < samples.Length; i++)
        {
            x = ((x * 1_103_515_245) + 12_345) & 0x7FFF_FFFF;
            samples[i] = ((Math.Abs((i % 40) - 20) * 500) - 5_000 + ((int)(x >> 16) % 64)) / 1_000f;
        }

        samples[50] = float.NaN;
        samples[70] = -0f;

        AssertSame(samples, block, "the first encoder");
    }

    [Fact]
    public void DecodeThree_OfAnyMixture_GivesTheSameBits()
    {
        for (var round = 0; round < 500; round++)
        {
            var random = new Random(Seed + round);
            var phases = Enumerable.Range(0, 3)
                .Select(_ => random.Next(2) == 0 ? Mixture(random) : Currents(random.Next(1, 700), 4, random)).ToArray();
            var blocks = Array.ConvertAll(phases, Encode);
            var found = Array.ConvertAll(phases, phase => new float[phase.Length]);

            SampleBlock.DecodeThree(blocks[0], found[0], blocks[1], found[1], blocks[2], found[2]);

            for (var phase = 0; phase < 3; phase++)
            {
                Assert.True(
                    MemoryMarshal.AsBytes<float>(phases[phase]).SequenceEqual(MemoryMarshal.AsBytes<float>(found[phase])),
                    $"seed {Seed + round}, phase {phase}");
            }
        }
    }

    [Fact]
    public void DecodeThree_WithOneDamagedBlock_IsRefused()
    {
        var samples = Currents(600, 4, new Random(Seed));
        for (var damaged = 0; damaged < 3; damaged++)
        {
            var blocks = new[] { Encode(samples), Encode(samples), Encode(samples) };
            blocks[damaged][^20] ^= 1;

            Assert.Throws<SampleBlockException>(() => SampleBlock.DecodeThree(
                blocks[0], new float[600], blocks[1], new float[600], blocks[2], new float[600]));
        }
    }

    [Fact]
    public void Decode_WithOneByteChanged_IsRefused()
    {
        var random = new Random(Seed);
        foreach (var samples in (float[][])[Currents(600, 4, random), Mixture(random), [1, 2, 3], [0.1234567f]])
        {
            var block = Encode(samples);
            for (var at = 0; at < block.Length; at++)
            {
                var damaged = (byte[])block.Clone();
                damaged[at] ^= (byte)random.Next(1, 256);

                Assert.Throws<SampleBlockException>(() => SampleBlock.Decode(damaged, new float[samples.Length]));
            }
        }
    }

    [Fact]
    public void Decode_OfACutBlock_IsRefused()
    {
        var samples = Currents(600, 4, new Random(Seed));
        var block = Encode(samples);
        for (var length = 0; length < block.Length; length++)
        {
            Assert.Throws<SampleBlockException>(() => SampleBlock.Decode(block.AsSpan(0, length), new float[samples.Length]));
        }

        Assert.Throws<SampleBlockException>(() => SampleBlock.Decode([.. block, 0], new float[samples.Length]));
        Assert.Throws<SampleBlockException>(() => SampleBlock.Decode(block, new float[samples.Length - 1]));
    }

    // A checksum does not stop who writes one that fits: then every length inside must still be checked.
    [Fact]
    public void Decode_OfRubbishWithAFittingChecksum_NeverCrashes()
    {
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var random = new Random(Seed + round);
            var samples = round % 3 == 0 ? Mixture(random) : Currents(random.Next(1, 700), 4, random);
            var block = Encode(samples);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                // The front holds the lengths.
                var at = random.Next(2) == 0 ? random.Next(Math.Min(96, block.Length)) : random.Next(block.Length);
                block[at] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            }

            block = block[..random.Next(SampleBlock.HeadBytes, block.Length + 1)];
            BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(8), samples.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), SampleBlock.Checksum(block));
            try
            {
                SampleBlock.Decode(block, new float[samples.Length]);
            }
            catch (SampleBlockException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 19_999);
    }

    [Fact]
    public void Encode_OfNothingOrTooMuch_IsRefused()
    {
        var encoder = new SampleBlockEncoder();

        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode([]).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(new float[SampleBlock.MaxSamples + 1]).Length);
    }

    private static byte[] Encode(float[] samples) => new SampleBlockEncoder().Encode(samples).ToArray();

    private static void AssertSame(float[] expected, ReadOnlySpan<byte> block, string what)
    {
        var found = new float[SampleBlock.Samples(block)];
        SampleBlock.Decode(block, found);
        Assert.True(
            MemoryMarshal.Cast<float, uint>(expected).SequenceEqual(MemoryMarshal.Cast<float, uint>(found)), what);
    }

    private static float[] Currents(int count, int decimals, Random random, double noiseAmps = 0.05)
    {
        var samples = new float[count];
        for (var i = 0; i < count; i++)
        {
            var noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var amps = (30 * Math.Sin(2 * Math.PI * 50 * i / 25_600)) + (noiseAmps * noise);
            samples[i] = float.Parse(
                amps.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture);
        }

        return samples;
    }

    private static float[] Mixture(Random random)
    {
        var samples = new float[random.Next(1, 1_200)];
        var decimals = random.Next(8);
        var level = Math.Pow(10, random.Next(-3, 9));
        var odd = random.Next(4) == 0 ? 0.2 : 0.002;
        for (var i = 0; i < samples.Length; i++)
        {
            var amps = level * (Math.Sin(i * 0.02) + (0.01 * random.NextDouble()));
            samples[i] = random.NextDouble() >= odd
                ? (float)Math.Round(amps, decimals)
                : random.Next(5) switch
                {
                    0 => float.NaN,
                    1 => -0f,
                    2 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
                    3 => (float)amps,
                    _ => 0,
                };
        }

        if (random.Next(3) == 0)
        {
            var from = random.Next(samples.Length);
            samples.AsSpan(from, random.Next(samples.Length - from)).Fill(random.Next(2) == 0 ? float.NaN : 0);
        }

        return samples;
    }
}
