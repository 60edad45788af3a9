using System.Runtime.Intrinsics;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

public class ElementaryFunctionsTests
{
    [Fact]
    public void Exp_IsExactToTwelveDigits()
    {
        for (var x = -699.99; x < 700; x += 0.137)
        {
            Assert.Equal(1, ElementaryFunctions.Exp(Vector256.Create(x))[0] / Math.Exp(x), 1e-12);
        }

        Assert.Equal(1, ElementaryFunctions.Exp(Vector256<double>.Zero)[0]);
        Assert.InRange(ElementaryFunctions.Exp(Vector256.Create(double.NegativeInfinity))[3], 0, 1e-300);
    }

    [Fact]
    public void Log_IsExactToFourteenDigits()
    {
        for (var power = -300.0; power < 300; power += 0.0371)
        {
            var x = Math.Pow(10, power);
            var expected = Math.Log(x);

            Assert.Equal(expected, ElementaryFunctions.Log(Vector256.Create(x))[0], 1e-14 + (1e-15 * Math.Abs(expected)));
        }

        for (var x = 0.5; x < 2; x += 0.00031)
        {
            Assert.Equal(Math.Log(x), ElementaryFunctions.Log(Vector256.Create(x))[1], 1e-14);
        }
    }

    [Fact]
    public void Log_OfEight_IsThatOfFour()
    {
        for (var power = -300.0; power < 300; power += 0.0371)
        {
            var x = Math.Pow(10, power);

            Assert.Equal(
                BitConverter.DoubleToInt64Bits(ElementaryFunctions.Log(Vector256.Create(x))[2]),
                BitConverter.DoubleToInt64Bits(ElementaryFunctions.Log(Vector512.Create(x))[5]));
        }
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Log_OfWhatIsNoNumber_IsNone(double x)
    {
        Assert.False(double.IsFinite(ElementaryFunctions.Log(Vector256.Create(x))[0]));
    }
}
