using System.Globalization;
using System.Text;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>A font as one document uses it: each character that is drawn gets a number of its own, so that text copied out of the
/// document is the text that went in, also where two characters look alike or the font has no shape for one.</summary>
/// <param name="font">The font.</param>
/// <param name="resource">Name in the pages' resources, for example F1.</param>
internal sealed class PdfFont(TrueTypeFont font, string resource)
{
    private const int MostCharacters = 0xFFFF;

    private readonly Dictionary<Rune, int> _numbers = [];
    private readonly List<Rune> _characters = [];
    private readonly List<int> _glyphs = [0];

    /// <summary>The font.</summary>
    public TrueTypeFont Font => font;

    /// <summary>Name in the pages' resources.</summary>
    public string Resource => resource;

    /// <summary>Numbers in the font of the glyphs used, by their number in the document.</summary>
    public IReadOnlyList<int> Glyphs => _glyphs;

    /// <summary>Width of a text, in the unit of its size.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Its size.</param>
    public double Width(string text, double size)
    {
        ArgumentNullException.ThrowIfNull(text);
        var units = 0L;
        foreach (var character in text.EnumerateRunes())
        {
            units += font.Advance(font.GlyphOf(character));
        }

        return units * size / font.UnitsPerEm;
    }

    /// <summary>A text as a string of a page: two bytes a character, hexadecimal (ISO 32000-1, 9.7.6).</summary>
    /// <param name="text">The text.</param>
    public string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var codes = new StringBuilder(text.Length * 4 + 2).Append('<');
        foreach (var character in text.EnumerateRunes())
        {
            codes.Append(NumberOf(character).ToString("X4", CultureInfo.InvariantCulture));
        }

        return codes.Append('>').ToString();
    }

    /// <summary>Widths of the glyphs used, thousandths of the size: the array W of the font.</summary>
    public string Widths()
    {
        var widths = new StringBuilder("[0 [");
        foreach (var glyph in _glyphs)
        {
            widths.Append(CultureInfo.InvariantCulture, $"{Thousandths(font.Advance(glyph))} ");
        }

        return widths.Append("]]").ToString();
    }

    /// <summary>Font units as thousandths of the size.</summary>
    /// <param name="units">Font units.</param>
    public int Thousandths(int units) => (int)Math.Round(units * 1000.0 / font.UnitsPerEm);

    /// <summary>Which character each number stands for (ISO 32000-1, 9.10.3).</summary>
    public string ToUnicode()
    {
        var map = new StringBuilder("""
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange

            """);

        // A block holds at most a hundred.
        foreach (var block in _characters.Select((character, at) => (character, Number: at + 1)).Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (character, number) in block)
            {
                map.Append(CultureInfo.InvariantCulture, $"<{number:X4}> <");
                foreach (var unit in character.ToString())
                {
                    map.Append(((int)unit).ToString("X4", CultureInfo.InvariantCulture));
                }

                map.Append(">\n");
            }

            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }

    private int NumberOf(Rune character)
    {
        if (_numbers.TryGetValue(character, out var number))
        {
            return number;
        }

        if (_glyphs.Count == MostCharacters)
        {
            return 0;
        }

        number = _glyphs.Count;
        _numbers.Add(character, number);
        _characters.Add(character);
        _glyphs.Add(font.GlyphOf(character));
        return number;
    }
}
