using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace DiagMod.Host.Tests.Support;

/// <summary>Reads a PDF file of ours as a viewer does that copies its text: by its cross-reference table, its streams and the fonts'
/// ToUnicode maps. It knows no more of the writer than the format says.</summary>
internal sealed partial class PdfText
{
    private readonly byte[] _file;
    private readonly Dictionary<int, (string Head, byte[]? Stream)> _objects = [];

    public PdfText(byte[] file)
    {
        _file = file;
        var plain = Encoding.Latin1.GetString(file);
        Assert.StartsWith("%PDF-1.", plain, StringComparison.Ordinal);
        var table = int.Parse(StartXref().Match(plain).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal("xref", plain.Substring(table, 4));
        var rows = XrefRow().Matches(plain[table..]);
        for (var i = 1; i < rows.Count; i++)
        {
            var at = int.Parse(rows[i].Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.StartsWith(FormattableString.Invariant($"{i} 0 obj\n"), plain[at..(at + 12)], StringComparison.Ordinal);
            _objects[i] = ObjectAt(plain, at);
        }

        Trailer = plain[plain.IndexOf("trailer", StringComparison.Ordinal)..];
        Pages = [.. Kids().Select(TextOf)];
    }

    /// <summary>Text of each page: one line a drawn string.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Pages { get; }

    /// <summary>Everything as one text.</summary>
    public string All => string.Join('\n', Pages.SelectMany(page => page));

    /// <summary>What stands behind the table.</summary>
    public string Trailer { get; }

    /// <summary>Heads of all objects.</summary>
    public IEnumerable<string> Heads => _objects.Values.Select(one => one.Head);

    private IEnumerable<int> Kids() => KidRef().Matches(
            _objects.Values.Single(one => one.Head.Contains("/Type /Pages", StringComparison.Ordinal)).Head.Split("/Kids")[1].Split(']')[0])
        .Select(kid => int.Parse(kid.Groups[1].Value, CultureInfo.InvariantCulture));

    private List<string> TextOf(int page)
    {
        var head = _objects[page].Head;
        var fonts = FontRef().Matches(head).ToDictionary(one => one.Groups[1].Value, one => MapOf(Number(one.Groups[2])));
        var content = Encoding.ASCII.GetString(_objects[Number(ContentsRef().Match(head).Groups[1])].Stream!);
        return [.. Shown().Matches(content).Select(one => Decode(one.Groups[2].Value, fonts[one.Groups[1].Value]))];
    }

    private Dictionary<string, string> MapOf(int font)
    {
        var map = Encoding.ASCII.GetString(_objects[Number(ToUnicodeRef().Match(_objects[font].Head).Groups[1])].Stream!);
        return MapRow().Matches(map).ToDictionary(
            row => row.Groups[1].Value, row => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(row.Groups[2].Value)));
    }

    private static string Decode(string codes, Dictionary<string, string> map) =>
        string.Concat(codes.Chunk(4).Select(code => map[new string(code)]));

    private (string Head, byte[]? Stream) ObjectAt(string plain, int at)
    {
        var end = plain.IndexOf("\nendobj", at, StringComparison.Ordinal);
        var stream = plain.IndexOf("stream\n", at, StringComparison.Ordinal);
        if (stream < 0 || stream > end)
        {
            return (plain[at..end], null);
        }

        var head = plain[at..stream];
        var length = Number(LengthOf().Match(head).Groups[1]);
        using var zlib = new ZLibStream(new MemoryStream(_file, stream + 7, length), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        zlib.CopyTo(whole);
        return (head, whole.ToArray());
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("startxref\n([0-9]+)\n%%EOF")]
    private static partial Regex StartXref();

    [GeneratedRegex("([0-9]{10}) [0-9]{5} [nf] \n")]
    private static partial Regex XrefRow();

    [GeneratedRegex("([0-9]+) 0 R")]
    private static partial Regex KidRef();

    [GeneratedRegex("/(F[0-9]+) ([0-9]+) 0 R")]
    private static partial Regex FontRef();

    [GeneratedRegex("/Contents ([0-9]+) 0 R")]
    private static partial Regex ContentsRef();

    [GeneratedRegex("/ToUnicode ([0-9]+) 0 R")]
    private static partial Regex ToUnicodeRef();

    [GeneratedRegex("/(F[0-9]+) [0-9.]+ Tf [^<]*<([0-9A-F]*)> Tj")]
    private static partial Regex Shown();

    [GeneratedRegex("^<([0-9A-F]{4})> <([0-9A-F]+)>$", RegexOptions.Multiline)]
    private static partial Regex MapRow();

    [GeneratedRegex("/Length ([0-9]+)")]
    private static partial Regex LengthOf();
}
