using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>A PDF file (ISO 32000-1) of pages with embedded fonts. It holds no time, no path, no link and no script: the same pages
/// give the same bytes, and its id is a hash of them.</summary>
internal static class PdfDocument
{
    /// <summary>Width of a page, points: A4.</summary>
    public const double Width = 595.28;

    /// <summary>Height of a page, points: A4.</summary>
    public const double Height = 841.89;

    private const int CatalogNumber = 1;
    private const int PagesNumber = 2;
    private const int InfoNumber = 3;
    private const int FirstFree = 4;
    private const int PartsOfFont = 5;

    /// <summary>The file.</summary>
    /// <param name="pages">What is drawn on each page.</param>
    /// <param name="fonts">The fonts used.</param>
    /// <param name="title">Title of the document.</param>
    /// <param name="language">Language of its text: en or ru.</param>
    /// <param name="product">Name and version of the product.</param>
    public static byte[] Write(
        IReadOnlyList<PdfCanvas> pages, IReadOnlyList<PdfFont> fonts, string title, string language, string product)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(fonts);
        var objects = new List<byte[]>();
        var firstPage = FirstFree + (PartsOfFont * fonts.Count);
        var kids = string.Join(' ', pages.Select((_, i) => $"{firstPage + (2 * i)} 0 R"));
        objects.Add(Plain($"<< /Type /Catalog /Pages {PagesNumber} 0 R /Lang ({language}) "
            + "/ViewerPreferences << /DisplayDocTitle true >> >>"));
        objects.Add(Plain(FormattableString.Invariant($"<< /Type /Pages /Kids [{kids}] /Count {pages.Count} >>")));
        objects.Add(Plain($"<< /Title {Text(title)} /Producer {Text(product)} >>"));
        var resources = new StringBuilder("<< /Font <<");
        for (var i = 0; i < fonts.Count; i++)
        {
            var first = FirstFree + (PartsOfFont * i);
            resources.Append(CultureInfo.InvariantCulture, $" /{fonts[i].Resource} {first} 0 R");
            AddFont(objects, fonts[i], first, i);
        }

        resources.Append(" >> >>");
        for (var i = 0; i < pages.Count; i++)
        {
            objects.Add(Plain(FormattableString.Invariant(
                $"<< /Type /Page /Parent {PagesNumber} 0 R /MediaBox [0 0 {Width} {Height}] /Resources {resources} /Contents {firstPage + (2 * i) + 1} 0 R >>")));
            objects.Add(Packed(Encoding.ASCII.GetBytes(pages[i].Content), ""));
        }

        return Assemble(objects);
    }

    private static void AddFont(List<byte[]> objects, PdfFont font, int first, int place)
    {
        // Six capitals mark a subset (9.6.4); they only have to differ within the file.
        var name = $"DIAGM{(char)('A' + place)}+{font.Font.Name}";
        var file = TrueTypeSubset.Write(font.Font, font.Glyphs);
        var (left, bottom, right, top) = font.Font.Box;
        objects.Add(Plain(FormattableString.Invariant(
            $"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 4} 0 R >>")));
        objects.Add(Plain(FormattableString.Invariant(
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {first + 2} 0 R /W {font.Widths()} /CIDToGIDMap /Identity >>")));
        objects.Add(Plain(FormattableString.Invariant(
            $"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{font.Thousandths(left)} {font.Thousandths(bottom)} {font.Thousandths(right)} {font.Thousandths(top)}] /ItalicAngle 0 /Ascent {font.Thousandths(font.Font.Ascent)} /Descent {font.Thousandths(font.Font.Descent)} /CapHeight {font.Thousandths(font.Font.CapHeight)} /StemV 80 /FontFile2 {first + 3} 0 R >>")));
        objects.Add(Packed(file, FormattableString.Invariant($" /Length1 {file.Length}")));
        objects.Add(Packed(Encoding.ASCII.GetBytes(font.ToUnicode()), ""));
    }

    private static byte[] Assemble(List<byte[]> objects)
    {
        using var file = new MemoryStream();
        file.Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"u8);
        var places = new List<long>();
        for (var i = 0; i < objects.Count; i++)
        {
            places.Add(file.Length);
            file.Write(Plain(FormattableString.Invariant($"{i + 1} 0 obj\n")));
            file.Write(objects[i]);
            file.Write("\nendobj\n"u8);
        }

        var id = Convert.ToHexString(SHA256.HashData(file.ToArray())[..16]);
        var table = file.Length;
        file.Write(Plain(FormattableString.Invariant($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n")));
        foreach (var place in places)
        {
            file.Write(Plain(place.ToString("D10", CultureInfo.InvariantCulture) + " 00000 n \n"));
        }

        file.Write(Plain(FormattableString.Invariant(
            $"trailer\n<< /Size {objects.Count + 1} /Root {CatalogNumber} 0 R /Info {InfoNumber} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{table}\n%%EOF\n")));
        return file.ToArray();
    }

    private static byte[] Packed(byte[] content, string more)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return [
            .. Plain(FormattableString.Invariant($"<< /Length {packed.Length} /Filter /FlateDecode{more} >>\nstream\n")),
            .. packed.ToArray(), .. "\nendstream"u8,
        ];
    }

    private static byte[] Plain(string text) => Encoding.ASCII.GetBytes(text);

    // UTF-16 with its mark, hexadecimal: no character of a name can end the string (7.9.2.2).
    private static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
}
