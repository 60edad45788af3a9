using DiagMod.Host.Commands;

namespace DiagMod.Host.Tests.Commands;

/// <summary>What a long step shows, on a terminal and in a file.</summary>
public sealed class ProgressLineTests : IDisposable
{
    private readonly Clock _time = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Report_OnATerminal_RewritesOneLineWithBarShareRateAndTimeLeft()
    {
        using var line = Line(new ProgressLook(true, false, 120));
        _time.Seconds = 2;

        line.Report(5, 20, "a.csv");

        Assert.Equal(
            "\r\e[K[######..................] 25 % (5 of 20 files) 2.5 files/s, 6 s left a.csv", _output.ToString());
    }

    [Fact]
    public void Report_OftenOnATerminal_IsDrawnTenTimesASecondAndAtItsEnd()
    {
        using var line = Line(new ProgressLook(true, false, 120));

        for (var done = 1; done <= 1000; done++)
        {
            _time.Seconds = done / 1000.0;
            line.Report(done, 1000, "");
        }

        Assert.InRange(_output.ToString().Split('\r').Length - 1, 9, 12);
        Assert.Contains("100 % (1000 of 1000 files)", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(60)]
    public void Report_OnANarrowTerminal_NeverWraps(int width)
    {
        using var line = Line(new ProgressLook(true, false, width));
        _time.Seconds = 3;

        line.Report(7, 9, new string('x', 200));

        Assert.InRange(_output.ToString()["\r\e[K".Length..].Length, 1, width - 1);
    }

    [Theory]
    [InlineData(true, "\e[32m")]
    [InlineData(false, "[############")]
    public void Report_WithAndWithoutColor_ColorsTheBarOnlyWhereWanted(bool hasColor, string expected)
    {
        using var line = Line(new ProgressLook(true, hasColor, 120));

        line.Report(1, 2, "");

        Assert.Contains(expected, _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(hasColor, _output.ToString().Contains("\e[32m", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_IntoAFile_WritesAPlainLineEveryFiveSeconds()
    {
        using var line = Line(ProgressLook.Plain);

        for (var second = 1; second <= 12; second++)
        {
            _time.Seconds = second;
            line.Report(second, 24, "");
        }

        Assert.Equal(
            "making: 20 % (5 of 24 files) 1.0 files/s, 19 s left\nmaking: 41 % (10 of 24 files) 1.0 files/s, 14 s left\n",
            _output.ToString());
    }

    [Fact]
    public void Report_OfAnUnknownTotal_CountsWithoutABar()
    {
        using var line = Line(new ProgressLook(true, false, 120));
        _time.Seconds = 10;

        line.Report(35, 0, "");

        Assert.Equal("\r\e[K35 files 3.5 files/s", _output.ToString());
    }

    [Fact]
    public void Line_BetweenReports_StaysAndTheBarGoes()
    {
        var line = Line(new ProgressLook(true, false, 120));

        line.Report(1, 2, "");
        line.Line("a.csv: refused");
        line.Report(2, 2, "");
        line.Dispose();

        Assert.Equal(
            "\r\e[K[############............] 50 % (1 of 2 files)\r\e[Ka.csv: refused\n"
                + "\r\e[K[########################] 100 % (2 of 2 files)\r\e[K",
            _output.ToString());
    }

    private ProgressLine Line(ProgressLook look) => new(_output, look, "making", "files", _time);

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
