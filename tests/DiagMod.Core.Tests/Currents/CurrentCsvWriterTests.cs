using System.Globalization;
using System.Text;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Currents;

public sealed class CurrentCsvWriterTests
{
    [Theory]
    [InlineData(4, 0, "0.0000")]
    [InlineData(4, -0.00001, "0.0000")]
    [InlineData(4, 1.5, "1.5000")]
    [InlineData(4, -12.34565, "-12.3456")]
    [InlineData(4, 99_999_999, "99999999.0000")]
    [InlineData(4, -10_000.25, "-10000.2500")]
    [InlineData(0, 12.5, "12")]
    [InlineData(0, -0.4, "0")]
    [InlineData(1, 9.96, "10.0")]
    [InlineData(5, 0.000015, "0.00002")]
    [InlineData(6, -1234.567891, "-1234.567891")]
    [InlineData(6, 99_999_999, "99999999.000000")]
    [InlineData(4, double.NaN, "")]
    public void Cell_IsRoundedToItsDecimals(int decimals, double amps, string cell) =>
        Assert.Equal($"{cell},,\n", Write(decimals, amps, double.NaN, double.NaN));

    [Fact]
    public void Cells_OfAnySize_AreWhatTheRuntimePrints()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var decimals = random.Next(7);
            var amps = Math.Round((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(9)), decimals);
            var expected = ((decimal)amps).ToString("F" + decimals, CultureInfo.InvariantCulture);

            Assert.Equal($"{expected},{expected},{expected}\n", Write(decimals, amps, amps, amps));
        }
    }

    [Theory]
    [InlineData(1e8)]
    [InlineData(double.PositiveInfinity)]
    public void Current_BeyondTheLimit_IsRefused(double amps) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(4, 0, amps, 0));

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void Decimals_OutsideTheirRange_AreRefused(int decimals) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CurrentCsvWriter(decimals));

    [Fact]
    public void Rows_IntoTooLittleRoom_AreRefused() => Assert.Throws<ArgumentException>(
        () => new CurrentCsvWriter().Write([1, 2], [1, 2], [1, 2], new byte[(2 * CurrentCsvWriter.MaxRowBytes) - 1]));

    private static string Write(int decimals, double r, double s, double t)
    {
        var bytes = new byte[CurrentCsvWriter.MaxRowBytes];
        return Encoding.ASCII.GetString(bytes, 0, new CurrentCsvWriter(decimals).Write([r], [s], [t], bytes));
    }
}
