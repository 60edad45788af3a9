using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Currents;

public sealed class GzipContentTests
{
    private static readonly byte[] Text = MakeText(3000);

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.NoCompression)]
    public async Task ReadAsync_Gzip_GivesTheRowsOfTheContent(CompressionLevel level)
    {
        var body = Compress(Text, level);

        var (result, samples) = await CsvCases.ReadAsync(body);

        Assert.Equal(3000, samples.R.Count);
        Assert.True(result.WasGzip);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Text)), result.ContentSha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), result.BodySha256);
        Assert.Equal((Text.Length, body.Length), ((int)result.ContentBytes, (int)result.BodyBytes));
    }

    [Fact]
    public async Task ReadAsync_SeveralMembers_AreOneContent()
    {
        byte[] body =
        [
            .. Compress(Text.AsSpan(0, 10)), .. Compress([]), .. Compress(Text.AsSpan(10, 20_000)), .. Compress([]),
            .. Compress(Text.AsSpan(20_010)), .. Compress([]),
        ];

        var (result, _) = await CsvCases.ReadAsync(body);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Text)), result.ContentSha256);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(34)]
    [InlineData(8191)]
    public async Task ReadAsync_WrongTextBeforeBrokenData_HasOneVerdictHoweverItArrives(int pieceBytes)
    {
        // Found by fuzzing: a header without its first letter, and a broken block right behind it. In small pieces the text came
        // out before the break was seen.
        var body = Convert.FromHexString(
            "1F8B08000000000004034B2E2D2A4ACD2B890FD281B142E0AC602E5D033D533353531D5D33433D13431D33433D0B03737313431D33433D0B0303332E2303"
            + "3D633323231D5D334B3D0333334B1D130B3D038673232E630B3D5363230B1D5D73433D130363731D63233D434B634B002669716068000000");
        var whole = await CsvCases.RejectAsync(body);

        using var cut = new DribblingStream(body, pieceBytes);
        var error = await Assert.ThrowsAsync<CurrentCsvException>(() => CurrentCsv.ReadAsync(
            cut, CurrentCsvLimits.None, new CountedSamples(), CancellationToken.None));

        Assert.Equal(whole.Message, error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task ReadAsync_BodyInSmallPieces_IsTheSameContent(int pieceBytes)
    {
        byte[] whole = [.. Compress(Text.AsSpan(0, 9000)), .. Compress(Text.AsSpan(9000))];
        byte[] cut = whole[..^1];

        using var good = new DribblingStream(whole, pieceBytes);
        using var bad = new DribblingStream(cut, pieceBytes);
        var result = await CurrentCsv.ReadAsync(
            good, CurrentCsvLimits.None, new CountedSamples(), CancellationToken.None);
        var error = await Assert.ThrowsAsync<CurrentCsvException>(() => CurrentCsv.ReadAsync(
            bad, CurrentCsvLimits.None, new CountedSamples(), CancellationToken.None));

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Text)), result.ContentSha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(whole)), result.BodySha256);
        Assert.Equal(CurrentCsvCode.GzipCorrupt, error.Code);
    }

    [Fact]
    public async Task ReadAsync_HeaderWithEveryOption_IsSkipped()
    {
        var plain = Compress(Text);
        byte[] header = [0x1F, 0x8B, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 3, 0, 7, 7, 7, .. "m.csv\0note\0"u8];
        var crc = Crc32.Append(0, header);
        byte[] right = [.. header, (byte)crc, (byte)(crc >> 8), .. plain[10..]];
        byte[] wrong = [.. header, (byte)~crc, (byte)(crc >> 8), .. plain[10..]];

        var (result, _) = await CsvCases.ReadAsync(right);
        var error = await CsvCases.RejectAsync(wrong);

        Assert.Equal(3000, result.Summary.Rows);
        Assert.Equal(CurrentCsvCode.GzipCorrupt, error.Code);
    }

    [Fact]
    public async Task ReadAsync_CutAnywhere_IsCorrupt()
    {
        var body = Compress(MakeText(40));

        for (var length = 2; length < body.Length; length++)
        {
            var error = await CsvCases.RejectAsync(body[..length]);
            Assert.Equal((CurrentCsvCode.GzipCorrupt, length), (error.Code, length));
        }
    }

    [Fact]
    public async Task ReadAsync_SecondMemberCutAnywhere_IsCorrupt()
    {
        var first = Compress(MakeText(40));
        byte[] body = [.. first, .. Compress("1,2,3\n4,5,6\n"u8)];

        for (var length = first.Length + 1; length < body.Length; length++)
        {
            var error = await CsvCases.RejectAsync(body[..length]);
            Assert.Equal((CurrentCsvCode.GzipCorrupt, length), (error.Code, length));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-4)]
    [InlineData(-5)]
    [InlineData(-8)]
    public async Task ReadAsync_WrongTrailer_IsCorrupt(int at)
    {
        var body = Compress(Text);
        body[body.Length + at] ^= 0x10;

        var error = await CsvCases.RejectAsync(body);

        Assert.Equal(CurrentCsvCode.GzipCorrupt, error.Code);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\0")]
    [InlineData("\u001f")]
    [InlineData("\u001f\u008b")]
    [InlineData("current_R,current_S,current_T\n1,2,3\n")]
    public async Task ReadAsync_SomethingBehind_IsCorrupt(string tail)
    {
        byte[] body = [.. Compress(Text), .. Encoding.Latin1.GetBytes(tail)];

        var error = await CsvCases.RejectAsync(body);

        Assert.Equal(CurrentCsvCode.GzipCorrupt, error.Code);
    }

    [Fact]
    public async Task ReadAsync_AnyByteChanged_IsNeverTakenForAnotherContent()
    {
        var text = MakeText(30);
        var body = Compress(text);
        var hash = Convert.ToHexStringLower(SHA256.HashData(text));

        for (var i = 10; i < body.Length; i++)
        {
            var changed = body.ToArray();
            changed[i] ^= 0x21;
            var error = await Record.ExceptionAsync(async () =>
                Assert.Equal(hash, (await CsvCases.ReadAsync(changed)).Result.ContentSha256));
            Assert.True(error is null or CurrentCsvException, $"byte {i}: {error}");
        }
    }

    [Fact]
    public async Task ReadAsync_EmptyMember_IsEmpty()
    {
        var error = await CsvCases.RejectAsync(Compress([]));

        Assert.Equal(CurrentCsvCode.Empty, error.Code);
    }

    [Fact]
    public async Task ReadAsync_GzipInGzip_IsAContainer()
    {
        var error = await CsvCases.RejectAsync(Compress(Compress(Text)));

        Assert.Equal(CurrentCsvCode.Container, error.Code);
    }

    [Fact]
    public async Task ReadAsync_WrongRowBeforeTheCut_IsTheFirstError()
    {
        byte[] text = [.. MakeText(10), .. "1,x,3\n"u8, .. MakeText(5000)];
        var body = Compress(text);

        var error = await CsvCases.RejectAsync(body[..(body.Length / 2)]);

        Assert.Equal((CurrentCsvCode.Number, 12L, 2), (error.Code, error.Line, error.Column));
    }

    [Fact]
    public async Task ReadAsync_Bomb_StopsAtTheLimitOfTheContent()
    {
        var rows = new MemoryStream();
        using (var gzip = new GZipStream(rows, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes(CsvCases.Header));
            foreach (var piece in GeneratedStream.Repeat("0,0,0\n"u8.ToArray(), 2_000_000))
            {
                gzip.Write(piece);
            }
        }

        var limits = new CurrentCsvLimits { MaxInflatedBytes = 1_000_000 };
        var error = await CsvCases.RejectAsync(rows.ToArray(), limits);

        Assert.Equal(CurrentCsvCode.TooLarge, error.Code);
    }

    [Fact]
    public async Task ReadAsync_ThousandsOfEmptyMembers_AreRefused()
    {
        var empty = Compress([]);

        var error = await CsvCases.RejectAsync([.. Enumerable.Repeat(empty, 5000).SelectMany(member => member)]);

        Assert.Equal(CurrentCsvCode.GzipCorrupt, error.Code);
    }

    [Fact]
    public async Task ReadAsync_OneByteDamaged_IsSaidToBeDamagedWhateverItsContentLooksLike()
    {
        var random = new Random(29);
        var good = Compress(MakeText(1500));
        var codes = new List<string>();
        for (var round = 0; round < 300; round++)
        {
            var bad = good.ToArray();
            bad[random.Next(20, bad.Length)] ^= (byte)(1 << random.Next(8));

            codes.Add((await CsvCases.RejectAsync(bad)).Code);
        }

        // A few go on to the end of the file as if more had to come: those are cut off as far as anyone can tell.
        var corrupt = codes.Count(code => code == CurrentCsvCode.GzipCorrupt);
        Assert.True(corrupt >= 285, $"{corrupt} of 300; {string.Join(' ', codes.Distinct())}");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 0)]
    [InlineData(0, 5)]
    public async Task ReadAsync_ErrorInIntactContent_StaysTheErrorWhateverFollows(int cutOff, int added)
    {
        var text = Encoding.ASCII.GetString(MakeText(1500)).Split('\n');
        text[700] = "1,x,3";
        var body = Compress(Encoding.ASCII.GetBytes(string.Join('\n', text)));

        var error = await CsvCases.RejectAsync([.. body[..^cutOff], .. new byte[added]]);

        Assert.Equal((CurrentCsvCode.Number, 701L, 2), (error.Code, error.Line, error.Column));
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Append_KnownTexts_GiveTheKnownChecksum(string text, uint expected)
    {
        // The check value of CRC-32/ISO-HDLC, and the sentence most often computed.
        var bytes = Encoding.ASCII.GetBytes(text);

        Assert.Equal(expected, Crc32.Append(0, bytes));
        Assert.Equal(expected, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, bytes.Length / 3)),
            bytes.AsSpan(bytes.Length / 3)));
    }

    private static byte[] MakeText(int rows)
    {
        var random = new Random(11);
        var text = new StringBuilder(CsvCases.Header);
        for (var i = 0; i < rows; i++)
        {
            text.Append(FormattableString.Invariant(
                $"{random.NextDouble() * 40:F4},{random.NextDouble() * -40:F4},{random.NextDouble():F4}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] Compress(ReadOnlySpan<byte> text, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level, leaveOpen: true))
        {
            gzip.Write(text);
            gzip.Flush();
        }

        // The library writes nothing at all for an empty content; this is what gzip itself writes.
        return compressed.Length > 0
            ? compressed.ToArray()
            : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    /// <summary>A body that arrives a few bytes at a time.</summary>
    private sealed class DribblingStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
    }
}
