using DiagMod.Core.Simulation;

namespace DiagMod.Core.Tests.Simulation;

public sealed class PortableTests
{
    [Fact]
    public void SinCos_AgreesWithTheRuntimes()
    {
        for (var turns = -2.0; turns <= 2; turns += 0.00137)
        {
            var (sin, cos) = Portable.SinCos(turns);
            Assert.Equal(Math.Sin(2 * Math.PI * turns), sin, 5e-15);
            Assert.Equal(Math.Cos(2 * Math.PI * turns), cos, 5e-15);
        }
    }

    [Fact]
    public void Exp_AgreesWithTheRuntimes()
    {
        for (var x = -50.0; x <= 50; x += 0.37)
        {
            Assert.Equal(1, Portable.Exp(x) / Math.Exp(x), 1e-14);
        }

        Assert.Equal(0, Portable.Exp(double.NegativeInfinity));
        Assert.Equal(0.01, Portable.Ratio(-40), 1e-15);
    }

    [Fact]
    public void Atan2Turns_FindsTheAngle()
    {
        for (var turns = -0.499; turns < 0.5; turns += 0.013)
        {
            var (sin, cos) = Portable.SinCos(turns);
            Assert.Equal(turns, Portable.Atan2Turns(3 * sin, 3 * cos), 1e-12);
        }
    }

    [Fact]
    public void Normal_HasTheMomentsOfANormalNumber()
    {
        var random = new CounterRandom(1, RandomStream.Noise);
        double sum = 0, second = 0, fourth = 0;
        const int Count = 2_000_000;
        for (var i = 0; i < Count; i++)
        {
            var x = random.Normal();
            sum += x;
            second += x * x;
            fourth += x * x * x * x;
        }

        // Three deviations of each mean at this count.
        Assert.Equal(0, sum / Count, 0.0022);
        Assert.Equal(1, second / Count, 0.003);
        Assert.Equal(3, fourth / Count, 0.021);
    }

    // The generator is part of what files on disk depend on: these numbers must never change.
    [Fact]
    public void Generator_KeepsItsNumbers()
    {
        var random = new CounterRandom(1, RandomStream.Noise);
        var key = CounterRandom.Key(1, RandomStream.Noise);

        var numbers = new[] { random.Next(), random.Next(), random.Next() };

        Assert.Equal(numbers, Enumerable.Range(0, 3).Select(n => CounterRandom.At(key, (ulong)n)));
        Assert.Equal(0xD2E8C1F84519ACA4, numbers[0]);
    }
}
