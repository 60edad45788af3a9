using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Currents;

public sealed class CurrentCsvTests
{
    private const string Header = CsvCases.Header;

    [Theory]
    [InlineData("1,2,3\n", 1f, 2f, 3f)]
    [InlineData("1,2,3", 1f, 2f, 3f)]
    [InlineData("1,2,3\r\n", 1f, 2f, 3f)]
    [InlineData("1,5,\n", 1f, 5f, float.NaN)]
    [InlineData("1,,\n", 1f, float.NaN, float.NaN)]
    [InlineData(" 1\t, 2 ,\t3 \n", 1f, 2f, 3f)]
    [InlineData("+1.5,-.5,2.\n", 1.5f, -0.5f, 2f)]
    [InlineData("1e3,1E-3,-1.5e+2\n", 1000f, 0.001f, -150f)]
    [InlineData("1,nan,-NaN\n", 1f, float.NaN, float.NaN)]
    [InlineData("1000000000,-1000000000,1e9\n", 1e9f, -1e9f, 1e9f)]
    [InlineData("0,-0,0001.50\n", 0f, -0f, 1.5f)]
    [InlineData("1,1e-400,-1e-400\n", 1f, 0f, -0f)]
    [InlineData("1,1e-45,1e-99999999999999999999\n", 1f, 1e-45f, 0f)]
    [InlineData("1,0e99999999999999999999,0e400\n", 1f, 0f, 0f)]
    [InlineData("\"1,2,3\"\n", 1f, 2f, 3f)]
    [InlineData(" \"1, 2 ,3\" \r\n", 1f, 2f, 3f)]
    [InlineData("\"1,,\"\n", 1f, float.NaN, float.NaN)]
    [InlineData("\"1\",\"2\",\"3\"\n", 1f, 2f, 3f)]
    [InlineData("1, \" 2 \" ,\"\"\n", 1f, 2f, float.NaN)]
    public async Task ReadAsync_LegalRow_GivesTheValues(string row, float r, float s, float t)
    {
        var (result, samples) = await CsvCases.ReadAsync(Header + row);

        Assert.Equal(1, result.Summary.Rows);
        AssertSame(r, samples.R[0]);
        AssertSame(s, samples.S[0]);
        AssertSame(t, samples.T[0]);
    }

    [Theory]
    [InlineData("bad,2,3", "E_NUMBER", 1)]
    [InlineData("1,1_000,3", "E_NUMBER", 2)]
    [InlineData("1,2,0x1F", "E_NUMBER", 3)]
    [InlineData("1.5f,2,3", "E_NUMBER", 1)]
    [InlineData("1,+-1,3", "E_NUMBER", 2)]
    [InlineData("1,--1,3", "E_NUMBER", 2)]
    [InlineData("1,2,.", "E_NUMBER", 3)]
    [InlineData("-,2,3", "E_NUMBER", 1)]
    [InlineData("+,2,3", "E_NUMBER", 1)]
    [InlineData("-.,2,3", "E_NUMBER", 1)]
    [InlineData("1,e5,3", "E_NUMBER", 2)]
    [InlineData("1,1e,3", "E_NUMBER", 2)]
    [InlineData("1,1e+,3", "E_NUMBER", 2)]
    [InlineData("1,1e5.5,3", "E_NUMBER", 2)]
    [InlineData("1,1.2.3,3", "E_NUMBER", 2)]
    [InlineData("1,1-2,3", "E_NUMBER", 2)]
    [InlineData("1,1 2,3", "E_NUMBER", 2)]
    [InlineData("1,1\u00A0234,3", "E_NUMBER", 2)]
    [InlineData("\u00A01,2,3", "E_NUMBER", 1)]
    [InlineData("1,\u00D9\u00A1,3", "E_NUMBER", 2)]
    [InlineData("1,\u00E2\u0088\u00921.5,3", "E_NUMBER", 2)]
    [InlineData("1,2,nano", "E_NUMBER", 3)]
    [InlineData("1,2,--nan", "E_NUMBER", 3)]
    [InlineData("1,2,nul", "E_NUMBER", 3)]
    [InlineData("1;2;3", "E_NUMBER", 1)]
    [InlineData("1\t2\t3", "E_NUMBER", 1)]
    [InlineData("1,/,3", "E_NUMBER", 2)]
    [InlineData("1,:,3", "E_NUMBER", 2)]
    [InlineData("1,inf,3", "E_NONFINITE", 2)]
    [InlineData("1,-Infinity,3", "E_NONFINITE", 2)]
    [InlineData("1,2,+INF", "E_NONFINITE", 3)]
    [InlineData("1,\"inf\",3", "E_NONFINITE", 2)]
    [InlineData("1,infinit,3", "E_NUMBER", 2)]
    [InlineData("1,1e400,3", "E_RANGE", 2)]
    [InlineData("1,3.5e38,3", "E_RANGE", 2)]
    [InlineData("1,-1000000001,3", "E_RANGE", 2)]
    [InlineData("1000000000.1,2,3", "E_RANGE", 1)]
    [InlineData("1,1e99999999999999999999,3", "E_RANGE", 2)]
    [InlineData("1", "E_FIELD_COUNT", 2)]
    [InlineData("1,2", "E_FIELD_COUNT", 3)]
    [InlineData(",", "E_FIELD_COUNT", 3)]
    [InlineData("1,2,3,\"4", "E_FIELD_COUNT", 4)]
    [InlineData("1,2,3,", "E_FIELD_COUNT", 4)]
    [InlineData("1,2,3,4,5", "E_FIELD_COUNT", 4)]
    [InlineData("1,5,2,5,3,5", "E_FIELD_COUNT", 4)]
    [InlineData("x,2", "E_NUMBER", 1)]
    [InlineData("1,x", "E_NUMBER", 2)]
    [InlineData("\"1\"", "E_FIELD_COUNT", 2)]
    [InlineData("\"\"", "E_FIELD_COUNT", 2)]
    [InlineData("\"1,2\"", "E_FIELD_COUNT", 3)]
    [InlineData("\"1,2,3,4\"", "E_FIELD_COUNT", 4)]
    [InlineData("\"1,5\",2,3", "E_NUMBER", 1)]
    [InlineData("\"1,2,3", "E_QUOTE", 1)]
    [InlineData("1,\"2,3", "E_QUOTE", 2)]
    [InlineData("\"", "E_QUOTE", 1)]
    [InlineData("1,2,\"", "E_QUOTE", 3)]
    [InlineData("\"1\"x,2,3", "E_QUOTE", 1)]
    [InlineData("\"1\"\"5\",2,3", "E_QUOTE", 1)]
    [InlineData("\"\"1,2,3\"\"", "E_QUOTE", 1)]
    [InlineData("1,2,3\"", "E_NUMBER", 3)]
    [InlineData("1\"5,2,3", "E_NUMBER", 1)]
    [InlineData("{\"error\":\"timeout\"}", "E_NUMBER", 1)]
    [InlineData("'1,2,3'", "E_NUMBER", 1)]
    public async Task ReadAsync_WrongRow_SaysCodeLineAndColumn(string row, string code, int column)
    {
        var error = await CsvCases.RejectAsync(Header + "1,2,3\n" + row + "\n1,2,3\n");

        Assert.Equal((code, 3L, column), (error.Code, error.Line, error.Column));
        Assert.Contains($"line 3, column {column}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2\0,3\n", "E_NUL_BYTE", 3)]
    [InlineData("\0\0\0\0", "E_NUL_BYTE", 3)]
    [InlineData("1,2\r,3\n", "E_LINE_ENDING", 3)]
    [InlineData("1,2,3\r4,5,6\r", "E_LINE_ENDING", 3)]
    [InlineData("1,2,3\r\r\n", "E_LINE_ENDING", 3)]
    [InlineData("1,2,3\r", "E_LINE_ENDING", 3)]
    [InlineData("x,2\r,3\n", "E_LINE_ENDING", 3)]
    [InlineData("\n1,2,3\n", "E_BLANK_LINE", 3)]
    [InlineData("\r\n \t\n1,2,3\n", "E_BLANK_LINE", 3)]
    [InlineData("\n\nbad\n", "E_BLANK_LINE", 3)]
    public async Task ReadAsync_WrongLine_SaysCodeAndLine(string text, string code, long line)
    {
        var error = await CsvCases.RejectAsync(Header + "1,2,3\n" + text);

        Assert.Equal((code, line, null), (error.Code, error.Line, error.Column));
    }

    [Theory]
    [InlineData("", "E_EMPTY", null, null)]
    [InlineData("\u00EF\u00BB\u00BF", "E_EMPTY", null, null)]
    [InlineData("\n", "E_HEADER", 1L, 1)]
    [InlineData("\u00EF\u00BB\u00BF\n", "E_HEADER", 1L, 1)]
    [InlineData("\u00EF\u00BB\u00BF\u00EF\u00BB\u00BFcurrent_R,current_S,current_T\n", "E_HEADER", 1L, 1)]
    [InlineData("\ncurrent_R,current_S,current_T\n", "E_HEADER", 1L, 1)]
    [InlineData("1,2,3\n", "E_HEADER", 1L, 1)]
    [InlineData("current_R\n", "E_HEADER", 1L, 2)]
    [InlineData("current_R,current_T,current_S\n", "E_HEADER", 1L, 2)]
    [InlineData("current_R,current_S,current_T,\n", "E_HEADER", 1L, 4)]
    [InlineData("current_R,current_S,current_T); DROP TABLE\n", "E_HEADER", 1L, 3)]
    [InlineData("current R,current S,current T\n", "E_HEADER", 1L, 1)]
    [InlineData("current_R current_S current_T\n", "E_HEADER", 1L, 1)]
    [InlineData("current_R;current_S;current_T\n", "E_DELIMITER", 1L, null)]
    [InlineData(" Current_R ;current_S ; current_T\n", "E_DELIMITER", 1L, null)]
    [InlineData("current_R\tcurrent_S\tcurrent_T\n", "E_DELIMITER", 1L, null)]
    [InlineData("current_R|current_S|current_T\n", "E_DELIMITER", 1L, null)]
    [InlineData("\"current_R\";\"current_S\";\"current_T\"\n", "E_DELIMITER", 1L, null)]
    [InlineData("Device;AX-7\n", "E_HEADER", 1L, 1)]
    [InlineData("\"current_R,current_S,current_T\n", "E_QUOTE", 1L, 1)]
    [InlineData("current_R,current_S,current_T\r1,2,3\r", "E_LINE_ENDING", 1L, null)]
    [InlineData("c\0u\0r\0", "E_NUL_BYTE", 1L, null)]
    [InlineData("\u00FF\u00FEc\0", "E_ENCODING", 1L, null)]
    [InlineData("\u00FE\u00FF\0c", "E_ENCODING", 1L, null)]
    [InlineData("\u00FF\u00FE\0\0c\0\0\0", "E_ENCODING", 1L, null)]
    [InlineData("\0\0\u00FE\u00FF\0\0\0c", "E_ENCODING", 1L, null)]
    [InlineData("PK\u0003\u0004\n\0", "E_CONTAINER", null, null)]
    [InlineData("PK\u0005\u0006", "E_CONTAINER", null, null)]
    [InlineData("BZh91AY&SY", "E_CONTAINER", null, null)]
    [InlineData("\u00FD7zXZ\0\0", "E_CONTAINER", null, null)]
    [InlineData("(\u00B5/\u00FD\0", "E_CONTAINER", null, null)]
    [InlineData("7z\u00BC\u00AF'\u001C\0", "E_CONTAINER", null, null)]
    [InlineData("Rar!\u001A\u0007\u0001\0", "E_CONTAINER", null, null)]
    [InlineData("current_R,current_S,current_T", "E_NO_DATA", null, null)]
    [InlineData("current_R,current_S,current_T\n\n\n", "E_NO_DATA", null, null)]
    [InlineData("current_R,current_S,current_T\n,,\nnan,,\n", "E_NO_DATA", null, null)]
    [InlineData("current_R,current_S,current_T\n,1,\n,,2\n", "E_PHASE_EMPTY", null, null)]
    public async Task ReadAsync_WrongFile_SaysCode(string text, string code, long? line, int? column)
    {
        var error = await CsvCases.RejectAsync(text);

        Assert.Equal((code, line, column), (error.Code, error.Line, error.Column));
    }

    [Theory]
    [InlineData("current_R,current_S,current_T\n1,2,3\n2,3,4\n", "")]
    [InlineData("current_R,current_S,current_T\n1,2,3\n", "")]
    [InlineData(" current_R ,\tcurrent_S,current_T \n1,2,3\n", "")]
    [InlineData("Current_R,CURRENT_S,current_t\n1,2,3\n", "W_HEADER_CASE")]
    [InlineData("current_R,current_S,current_T\n1,2,3\n\n", "W_TRAILING_BLANK")]
    [InlineData("current_R,current_S,current_T\n1,2,3\n  \t", "W_TRAILING_BLANK")]
    [InlineData("current_R,current_S,current_T\n1,,3\n2,,4\n", "W_PHASE_MISSING")]
    [InlineData("current_R,current_S,current_T\n1,2,3\n1,3,4\n", "W_CONSTANT")]
    [InlineData("\"current_R,current_S,current_T\"\n\"1,2,3\"\n\"2,3,4\"\n", "W_QUOTED_LINE")]
    [InlineData("\"current_R\",\"current_S\",\"current_T\"\n1,2,3\n", "W_QUOTED_FIELD")]
    [InlineData("Current_R,current_S,current_T\n\"1,,\"\n\"1\",,\n\n",
        "W_CONSTANT W_HEADER_CASE W_PHASE_MISSING W_QUOTED_FIELD W_QUOTED_LINE W_TRAILING_BLANK")]
    public async Task ReadAsync_OddButLegal_WarnsOnceInOrder(string text, string warnings)
    {
        var (result, _) = await CsvCases.ReadAsync(text);

        Assert.Equal(warnings, string.Join(' ', result.Summary.Warnings));
    }

    [Theory]
    [InlineData(64, 0, null)]
    [InlineData(65, 0, "E_FIELD_TOO_LONG")]
    [InlineData(60, 4, null)]
    [InlineData(60, 5, "E_FIELD_TOO_LONG")]
    public async Task ReadAsync_FieldLength_CountsSpaces(int digits, int spaces, string? code)
    {
        var field = "0." + new string('1', digits - 2) + new string(' ', spaces);
        var text = Encoding.ASCII.GetBytes($"{Header}1,{field},3\n");

        var error = await Record.ExceptionAsync(() => CsvCases.ReadAsync(text));

        var refusal = error as CurrentCsvException;
        Assert.Equal(code, refusal?.Code);
        Assert.Equal(code is null ? null : 2, refusal?.Column);
    }

    [Theory]
    [InlineData(1024, "\n", null)]
    [InlineData(1024, "\r\n", null)]
    [InlineData(1024, "", null)]
    [InlineData(1025, "\n", "E_LINE_TOO_LONG")]
    [InlineData(1025, "\r\n", "E_LINE_TOO_LONG")]
    [InlineData(1025, "", "E_LINE_TOO_LONG")]
    [InlineData(5000, "\n", "E_LINE_TOO_LONG")]
    public void Verdict_LineLength_IsCountedWithoutItsEnding(int length, string ending, string? code)
    {
        var header = CsvCases.Header.TrimEnd().PadRight(length) + (ending.Length == 0 ? "" : ending + "1,2,3\n");
        var trailingBlank = $"{Header}1,2,3\n{new string(' ', length)}{ending}";

        foreach (var text in new[] { header, trailingBlank })
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            var verdict = CsvCases.Verdict(bytes, [int.MaxValue]);
            Assert.Equal(verdict, CsvCases.Verdict(bytes, [1]));
            Assert.Equal(verdict, CsvCases.Verdict(bytes, [1023, 1, 1, 1]));
            Assert.Equal(code ?? (ending.Length == 0 && text == header ? "E_NO_DATA" : "ok"), verdict.Split(' ', ':')[0]);
        }
    }

    [Theory]
    [InlineData("1,2,3                                                              x")]
    [InlineData("1,2,3,4                                                                      ")]
    public async Task ReadAsync_OverlongRow_IsJudgedByItsFirstError(string start)
    {
        var error = await CsvCases.RejectAsync(Header + start.PadRight(3000) + "\n");

        Assert.Equal(2, error.Line);
        Assert.Equal(start[5] == ',' ? "E_FIELD_COUNT" : "E_FIELD_TOO_LONG", error.Code);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9_999, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_001, 2)]
    [InlineData(20_000, 2)]
    [InlineData(65_537, 7)]
    public async Task ReadAsync_AnyNumberOfRows_ComesInBlocksOfTenThousand(int rows, int blocks)
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{-i},{i % 7}.5\n");
        }

        var (result, samples) = await CsvCases.ReadAsync(text.ToString());

        Assert.Equal(rows, result.Summary.Rows);
        Assert.Equal(blocks, samples.BlockSizes.Count);
        Assert.All(samples.BlockSizes.SkipLast(1), size => Assert.Equal(10_000, size));
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (float)i), samples.R);
        Assert.Equal((double)rows * (rows - 1) / 2, result.Summary.R.Sum, 1e-6 * rows * rows);
    }

    [Theory]
    [InlineData(3, 0, 0, "1,2,3\n4,5,6\n7,8,9\n", null)]
    [InlineData(3, 0, 0, "1,2,3\n4,5,6\n7,8,9\n\n\n", null)]
    [InlineData(2, 0, 0, "1,2,3\n4,5,6\n7,8,9\n", "E_TOO_MANY_ROWS")]
    [InlineData(2, 0, 0, "1,2,3\n4,x,6\n7,8,9\n", "E_NUMBER")]
    [InlineData(0, 36, 0, "1,2,3\n", null)]
    [InlineData(0, 35, 0, "1,2,3\n", "E_TOO_LARGE")]
    [InlineData(0, 0, 35, "1,2,3\n", "E_TOO_LARGE")]
    [InlineData(0, 36, 0, "x,2,3\n1,2,3\n", "E_NUMBER")]
    public async Task ReadAsync_Limits_AreKeptInFileOrder(
        long maxRows, long maxInflated, long maxBody, string rows, string? code)
    {
        var limits = new CurrentCsvLimits
        {
            MaxRows = maxRows,
            MaxInflatedBytes = maxInflated,
            MaxBodyBytes = maxBody,
        };

        var error = await Record.ExceptionAsync(
            () => CsvCases.ReadAsync(Encoding.ASCII.GetBytes(Header + rows), limits));

        Assert.Equal(code, (error as CurrentCsvException)?.Code);
        Assert.Equal(code is null, error is null);
        if (code == "E_TOO_MANY_ROWS")
        {
            Assert.Equal(4, ((CurrentCsvException)error!).Line);
        }
    }

    [Fact]
    public async Task ReadAsync_PlainBody_HashesWhatWasSent()
    {
        var body = Encoding.UTF8.GetBytes("\uFEFF" + Header + string.Concat(Enumerable.Repeat("1.25,2.5,3.75\n", 20_000)));

        var (result, _) = await CsvCases.ReadAsync(body);

        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        Assert.Equal((hash, body.Length), (result.ContentSha256, (int)result.ContentBytes));
        Assert.Equal((hash, body.Length), (result.BodySha256, (int)result.BodyBytes));
        Assert.False(result.WasGzip);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_Stops()
    {
        using var endless = new GeneratedStream(GeneratedStream.Repeat("1,2,3\n"u8.ToArray(), long.MaxValue / 16)
            .Prepend(Encoding.ASCII.GetBytes(Header)));
        using var source = new CancellationTokenSource();

        var reading = CurrentCsv.ReadAsync(
            endless, CurrentCsvLimits.None, new CancellingSink(source), source.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(endless.BytesRead < 16 * 1024 * 1024);
    }

    [Theory]
    [InlineData(5_000, "E_NUMBER")]
    [InlineData(-1, null)]
    public async Task ReadAsync_BodyBreaksOff_TellsTheErrorThatCameBefore(int badRow, string? code)
    {
        var rows = Enumerable.Range(0, 10_000).Select(row => row == badRow ? "1,x,3\n" : "1,2,3\n");
        using var body = new BreakingStream(Encoding.ASCII.GetBytes(Header + string.Concat(rows)), pieceBytes: 700);

        var error = await Record.ExceptionAsync(
            () => CurrentCsv.ReadAsync(body, CurrentCsvLimits.None, new CountingSink(), CancellationToken.None));

        Assert.Equal(code, (error as CurrentCsvException)?.Code);
        Assert.Equal(code is null, error is IOException);
    }

    [Fact]
    public async Task ReadAsync_SlowBodyWithBadHeader_IsRefusedAfterItsFirstPieces()
    {
        var rows = string.Concat(Enumerable.Repeat("1,2,3\n", 10_000));
        using var body = new BreakingStream(Encoding.ASCII.GetBytes("current_R,current_S\n" + rows), pieceBytes: 50);

        await Assert.ThrowsAsync<CurrentCsvException>(
            () => CurrentCsv.ReadAsync(body, CurrentCsvLimits.None, new CountingSink(), CancellationToken.None));

        Assert.True(body.Position <= 200, $"{body.Position} bytes were read");
    }

    [Fact]
    public async Task ReadAsync_BodyBreaksOff_HandsOverTheRowsThatCame()
    {
        var sink = new CountingSink();
        var csv = Encoding.ASCII.GetBytes(Header + string.Concat(Enumerable.Repeat("1,2,3\n", 50_000)));
        using var body = new BreakingStream(csv, pieceBytes: 1000);

        await Assert.ThrowsAsync<IOException>(
            () => CurrentCsv.ReadAsync(body, new CurrentCsvLimits { RowsPerBlock = 1000 }, sink, CancellationToken.None));

        Assert.Equal(50_000, sink.Rows);
    }

    private static void AssertSame(float expected, float actual) => Assert.Equal(
        float.IsNaN(expected) ? -1 : BitConverter.SingleToInt32Bits(expected),
        float.IsNaN(actual) ? -1 : BitConverter.SingleToInt32Bits(actual));

    private sealed class CountingSink : ISampleSink
    {
        public long Rows { get; private set; }

        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
        {
            Rows += rows.Count;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Comes in small pieces and has a broken line where its end should be.</summary>
    private sealed class BreakingStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return Position == Length
                ? throw new IOException("The line broke.")
                : Read(buffer.Span[..Math.Min(buffer.Length, pieceBytes)]);
        }
    }

    private sealed class CancellingSink(CancellationTokenSource source) : ISampleSink
    {
        public async ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
        {
            await source.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
