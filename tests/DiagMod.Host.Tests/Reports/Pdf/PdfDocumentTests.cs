using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using DiagMod.Host.Reports;
using DiagMod.Host.Reports.Pdf;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Reports.Pdf;

/// <summary>The PDF writer: fonts, text, pages.</summary>
public sealed class PdfDocumentTests
{
    private const string Mixed = "Ток 10,5 А · Ščit № 7 – Σ u₂ ≤ 5 % „ёж“";

    private static (TrueTypeFont Plain, TrueTypeFont Bold) Fonts =>
        ReportFonts.Both ?? throw new InvalidOperationException("This build has no font: npm ci did not bring dejavu-fonts-ttf.");

    [Fact]
    public void Text_InTwoScripts_IsReadBackLetterByLetter()
    {
        var text = new PdfText(Page(Mixed));

        Assert.Equal(Mixed, Assert.Single(text.Pages[0]));
        Assert.Contains("/ID [<", text.Trailer, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_WithoutAGlyph_IsReadBackAllTheSame()
    {
        const string missing = "a\U0001F600\u4e2d-b";

        Assert.Equal(missing, Assert.Single(new PdfText(Page(missing)).Pages[0]));
    }

    [Fact]
    public void Document_FromTheSamePages_IsTheSameToTheLastByte() => Assert.Equal(Page(Mixed), Page(Mixed));

    [Fact]
    public void Subset_HasItsGlyphsAndTheirPartsOnly()
    {
        var font = Fonts.Plain;
        var glyphs = new[] { 0, font.GlyphOf(new Rune('é')), font.GlyphOf(new Rune('Ж')), font.GlyphOf(new Rune(' ')) };

        var subset = TrueTypeSubset.Write(font, glyphs);

        var tables = Tables(subset);
        var count = BinaryPrimitives.ReadUInt16BigEndian(subset.AsSpan(tables["maxp"].Offset + 4));
        Assert.InRange(count, 4, 8);
        Assert.Equal(4 * (count + 1), tables["loca"].Length);
        Assert.Equal(4 * count, tables["hmtx"].Length);
        Assert.Equal(font.Advance(glyphs[2]), BinaryPrimitives.ReadUInt16BigEndian(subset.AsSpan(tables["hmtx"].Offset + 8)));
        Assert.True(subset.Length < 12_000, $"{subset.Length} bytes");
        Assert.Equal(0xB1B0AFBA, Sum(subset));
    }

    [Fact]
    public void Font_ThatIsNone_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => new TrueTypeFont([1, 2, 3], "x"));
        Assert.Throws<InvalidDataException>(() => new TrueTypeFont(new byte[400], "x"));
        Assert.Throws<InvalidDataException>(() => new TrueTypeFont([0, 1, 0, 0, 0, 9, .. new byte[40]], "x"));
    }

    [Theory]
    [InlineData("a\tb\r\n  c", "a b c")]
    [InlineData("a\u202Eb\u200Bc\u0000d", "a\uFFFDb\uFFFDc\uFFFDd")]
    [InlineData("", "")]
    public void DrawableText_ShowsWhatWouldHide(string given, string drawn) => Assert.Equal(drawn, DrawableText.Of(given));

    [Fact]
    public void DrawableText_OfHalfACharacter_ShowsThatItIsNone() => Assert.Equal("\uFFFD\uFFFDx", DrawableText.Of("\uE000\uDBFFx"));

    [Fact]
    public void DrawableText_ThatIsTooLong_EndsWithAnEllipsis()
    {
        Assert.Equal("ab…", DrawableText.Of("abcd", 3));
        Assert.Equal("abc", DrawableText.Of("abc", 3));
        Assert.Equal(400, DrawableText.Of(new string('x', 10_000)).Length);
    }

    [Fact]
    public void Lines_OfAWordWithoutEnd_AreBroken_AndBounded()
    {
        var font = new PdfFont(Fonts.Plain, "F1");

        var lines = TextBlock.Lines(new string('W', 5_000), font, 10, 100, 7);

        Assert.Equal(7, lines.Count);
        Assert.All(lines, line => Assert.True(font.Width(line, 10) <= 100));
        Assert.EndsWith("…", lines[^1], StringComparison.Ordinal);
        Assert.Equal(["one two", "three"], TextBlock.Lines("one two three", font, 10, font.Width("one two x", 10), 9));
    }

    [Fact]
    public void Paper_WithoutEnd_HasItsMostPages()
    {
        var paper = new ReportPaper(Fonts);
        for (var i = 0; i < 5_000; i++)
        {
            paper.Paragraph("A paragraph that comes again and again.");
        }

        var text = new PdfText(paper.Finish("t", ("l", "r"), "f", (page, of) => $"{page}/{of}", "en", "p"));

        Assert.True(paper.IsFull);
        Assert.Equal(ReportPaper.MostPages, text.Pages.Count);
        Assert.Contains("40/40", text.Pages[^1]);
    }

    // A reader of its own, where this machine has one.
    [Fact]
    public void Document_ForOtherReaders_IsWhole()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("diagmod-pdf").FullName, "a.pdf");
        File.WriteAllBytes(file, Page(Mixed));

        var check = Run("qpdf", "--check", file);
        var text = Run("pdftotext", file, "-");

        Assert.True(check is null or { Code: 0 }, check?.Words);
        Assert.True(text is null || text.Value.Words.Contains("Ток 10,5 А · Ščit", StringComparison.Ordinal), text?.Words);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static byte[] Page(string text)
    {
        var font = new PdfFont(Fonts.Plain, "F1");
        var page = new PdfCanvas(PdfDocument.Height);
        page.Text(font, 12, 50, 60, Ink.Grey(0), text);
        page.Line([(50, 70), (90, double.NaN), (100, 80), (120, 90)], Ink.Grey(0), 1, 2, 1);
        return PdfDocument.Write([page], [font], "Title (with) \\ brackets", "ru", "test 1");
    }

    private static Dictionary<string, (int Offset, int Length)> Tables(byte[] font) => Enumerable
        .Range(0, BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4)))
        .ToDictionary(
            i => Encoding.ASCII.GetString(font, 12 + (16 * i), 4),
            i => ((int)BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(20 + (16 * i))),
                (int)BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(24 + (16 * i)))));

    private static uint Sum(byte[] font)
    {
        var sum = 0u;
        for (var i = 0; i < font.Length; i += 4)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(i));
        }

        return sum;
    }

    private static (int Code, string Words)? Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var words = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, words);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
