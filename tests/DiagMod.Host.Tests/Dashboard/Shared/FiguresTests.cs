using DiagMod.Core.Currents;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Host.Tests.Dashboard.Shared;

public sealed class FiguresTests
{
    private static readonly Figures English = UiText.English.Figures;
    private static readonly Figures Russian = UiText.Russian.Figures;

    // Spaces are written as they are meant to be: _ keeps a number and its unit together, ' is the thin one between groups.
    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(0.01234, "0.012", "0,012")]
    [InlineData(0.9996, "1.00", "1,00")]
    [InlineData(1.5, "1.50", "1,50")]
    [InlineData(9.996, "10.0", "10,0")]
    [InlineData(-12.345, "−12.3", "−12,3")]
    [InlineData(99.96, "100", "100")]
    [InlineData(12345.6, "12'346", "12'346")]
    [InlineData(2.5e6, "2.5·10⁶", "2,5·10⁶")]
    [InlineData(0.00012, "1.2·10⁻⁴", "1,2·10⁻⁴")]
    [InlineData(double.NaN, "unknown", "нет данных")]
    [InlineData(double.NegativeInfinity, "−∞", "−∞")]
    public void Plain_OfANumber_HasThreeDigitsAndTheMarkOfTheLanguage(double value, string english, string russian) =>
        Assert.Equal((Spaced(english), Spaced(russian)), (English.Plain(value), Russian.Plain(value)));

    [Theory]
    [InlineData(10.5, Unit.Ampere, "10.5_A", "10,5_А")]
    [InlineData(50, Unit.Hertz, "50.0_Hz", "50,0_Гц")]
    [InlineData(1480, Unit.Rpm, "1'480_rpm", "1'480_об/мин")]
    [InlineData(7.5, Unit.Kilowatt, "7.50_kW", "7,50_кВт")]
    [InlineData(-43.2, Unit.Decibel, "−43.2_dBc", "−43,2_дБ")]
    [InlineData(3, Unit.None, "3.00", "3,00")]
    [InlineData(double.NaN, Unit.Volt, "unknown", "нет данных")]
    public void With_AUnit_KeepsItOnTheLine(double value, Unit unit, string english, string russian) =>
        Assert.Equal((Spaced(english), Spaced(russian)), (English.With(value, unit), Russian.With(value, unit)));

    [Theory]
    [InlineData(45, "45.0_s", "45,0_с")]
    [InlineData(180, "3.00_min", "3,00_мин")]
    [InlineData(50_400, "14.0_h", "14,0_ч")]
    [InlineData(864_000, "10.0_d", "10,0_сут")]
    public void Span_OfSeconds_IsInTheLargestFittingUnit(double seconds, string english, string russian) =>
        Assert.Equal((Spaced(english), Spaced(russian)), (English.Span(seconds), Russian.Span(seconds)));

    [Fact]
    public void Count_OfAMillion_IsGrouped()
    {
        Assert.Equal(Spaced("1'234'567"), Russian.Count(1_234_567));
        Assert.Equal(Spaced("1'234'567"), English.Count(1_234_567));
    }

    [Fact]
    public void Sign_OfEveryUnit_ThatHasOneInEnglishHasOneInRussian()
    {
        foreach (var unit in Enum.GetValues<Unit>().Except([Unit.None]))
        {
            Assert.False(string.IsNullOrWhiteSpace(English.Sign(unit)), $"{unit} has no English sign.");
            Assert.False(string.IsNullOrWhiteSpace(Russian.Sign(unit)), $"{unit} has no Russian sign.");
            Assert.DoesNotContain(Russian.Sign(unit), char.IsAsciiLetter);
        }
    }

    [Fact]
    public void Phases_WithOneAbsent_SaysWhich()
    {
        var values = new PhaseValues(10, double.NaN, 12);

        Assert.Equal(Spaced("R_10.0  T_12.0_A · absent: S"), English.Phases(values, Unit.Ampere));
        Assert.Equal(Spaced("R_10,0  T_12,0_А · нет фазы S"), Russian.Phases(values, Unit.Ampere));
    }

    [Theory]
    [InlineData(0.004, "<_0.01", "<_0,01")]
    [InlineData(0.31, "=_0.31", "=_0,31")]
    [InlineData(1, ">_0.99", ">_0,99")]
    public void Probability_IsNeverExactlyNothingOrOne(double probability, string english, string russian) =>
        Assert.Equal(
            (Spaced(english), Spaced(russian)), (English.Probability(probability), Russian.Probability(probability)));

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("12,5", 12.5)]
    [InlineData(" 1 480 ", 1480)]
    [InlineData("1\u202f480,25", 1480.25)]
    [InlineData("−3", -3)]
    [InlineData("1e3", 1000)]
    public void TryParse_OfTypedNumbers_TakesPointAndComma(string text, double expected)
    {
        Assert.True(Figures.TryParse(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,234.5")]
    [InlineData("twelve")]
    [InlineData("1e999")]
    public void TryParse_OfAnythingElse_IsFalse(string text) => Assert.False(Figures.TryParse(text, out _));

    private static string Spaced(string text) => text.Replace('_', '\u00a0').Replace('\'', '\u202f');
}
