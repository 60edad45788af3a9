using System.Globalization;
using System.Text;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Currents;

public sealed class RowsAheadTests
{
    private static readonly int[] Pieces = [4096, 1777, 300];

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(500)]
    public void Verdict_OtherThreadsOfThePool_IsThatOfOneThread(int everyOdd)
    {
        var csv = Csv(20_000, everyOdd);
        var alone = CsvCases.Verdict(csv, [int.MaxValue], 1000);
        var shared = 0;

        for (var round = 0; round < 20; round++)
        {
            // In every other round the other thread is done before this one goes on, else they run beside each other.
            var isFirst = round % 2 == 0;
            using var ahead = new RowsAhead(512, 64, work =>
            {
                var other = Task.Run(work.Execute);
                shared++;
                if (isFirst)
                {
                    other.Wait();
                }
            });
            Assert.Equal(alone, CsvCases.Verdict(csv, Pieces, 1000, ahead));
        }

        Assert.StartsWith("ok ", alone, StringComparison.Ordinal);
        Assert.True(shared > 1000, $"Only {shared} times was work shared.");
    }

    [Fact]
    public void Verdict_NobodyBegins_IsThatOfOneThread()
    {
        var csv = Csv(2_000, 0);
        var offers = 0;
        using var ahead = new RowsAhead(512, 64, _ => offers++);

        Assert.Equal(CsvCases.Verdict(csv, [int.MaxValue]), CsvCases.Verdict(csv, Pieces, 7, ahead));
        Assert.True(offers > 10, $"Only {offers} offers.");
    }

    [Theory]
    [InlineData("1,x,3", "E_NUMBER", 2)]
    [InlineData("1,2", "E_FIELD_COUNT", 3)]
    [InlineData("", "E_BLANK_LINE", null)]
    public void Verdict_ErrorAmongRowsParsedAhead_NamesItsLine(string line, string code, int? column)
    {
        var rows = Enumerable.Range(0, 500).Select(row => row == 321 ? line : "1.25,2.5,3.75");
        var csv = Encoding.ASCII.GetBytes(CsvCases.Header + string.Join('\n', rows) + "\n");
        using var parser = new CurrentCsvParser(
            new CurrentCsvLimits { RowsPerBlock = 7 }, 16_384, new RowsAhead(64, 400, work => work.Execute()));
        parser.Push(csv);

        var error = Assert.Throws<CurrentCsvException>(() => TakeAll(parser, atEnd: true));

        Assert.Equal((code, 323L, column), (error.Code, error.Line, error.Column));
    }

    [Fact]
    public void Push_RowsParsedAheadHalfTaken_LosesAndRepeatsNone()
    {
        var csv = Csv(3_000, 0);
        var expected = Rows(csv, null);

        var actual = Rows(csv, new RowsAhead(64, 400, work => work.Execute()));

        Assert.Equal(3_000, expected.Count);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Verdict_LimitOfRowsInsideOfRowsParsedAhead_IsKept()
    {
        var csv = Encoding.ASCII.GetBytes(CsvCases.Header + string.Concat(Enumerable.Repeat("1,2,3\n", 300)));
        using var parser = new CurrentCsvParser(
            new CurrentCsvLimits { MaxRows = 200, RowsPerBlock = 1000 }, 16_384, new RowsAhead(64, 400, work => work.Execute()));
        parser.Push(csv);

        var error = Assert.Throws<CurrentCsvException>(() => TakeAll(parser, atEnd: true));

        Assert.Equal(("E_TOO_MANY_ROWS", 202L), (error.Code, error.Line));
    }

    // A block is taken after each push, so that bytes move while rows of them are half taken.
    private static List<float> Rows(byte[] csv, RowsAhead? ahead)
    {
        var rows = new List<float>();
        using var parser = new CurrentCsvParser(new CurrentCsvLimits { RowsPerBlock = 11 }, 4096, ahead);
        var rest = csv.AsSpan();
        while (!rest.IsEmpty)
        {
            rest = rest[parser.Push(rest[..Math.Min(rest.Length, 97)])..];
            if (parser.TryTakeBlock(atEnd: false, out var block))
            {
                rows.AddRange(block.T.Span);
            }
        }

        while (parser.TryTakeBlock(atEnd: true, out var block))
        {
            rows.AddRange(block.T.Span);
        }

        return rows;
    }

    private static void TakeAll(CurrentCsvParser parser, bool atEnd)
    {
        while (parser.TryTakeBlock(atEnd, out _))
        {
        }
    }

    // Every so many rows one that only the whole grammar reads; 0 = none.
    private static byte[] Csv(int rows, int everyOdd)
    {
        var random = new Random(17);
        var text = new StringBuilder(CsvCases.Header);
        for (var row = 0; row < rows; row++)
        {
            text.Append(everyOdd > 0 && row % everyOdd == 0
                ? "1e1, nan ,\"3\"\n"
                : string.Create(CultureInfo.InvariantCulture, $"{random.Next(-99999, 99999) / 1e4},{row % 10},{row * 1e-4:F4}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
