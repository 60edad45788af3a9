using System.Buffers.Binary;
using System.Text;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>A TrueType font as its file has it: which glyph draws a character, how wide it is, and the outlines themselves.</summary>
/// <remarks>OpenType specification 1.9: tables head, hhea, maxp, hmtx, cmap (formats 4 and 12), loca and glyf. Fonts with outlines in
/// another form (CFF) are refused.</remarks>
internal sealed class TrueTypeFont
{
    private readonly byte[] _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = new(StringComparer.Ordinal);
    private readonly int _cmap;
    private readonly int _advances;
    private readonly bool _longLoca;

    /// <summary>Reads a font.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">Name in documents, letters and digits only.</param>
    /// <exception cref="InvalidDataException">It is no TrueType font with outlines.</exception>
    public TrueTypeFont(byte[] file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        (_file, Name) = (file, name);
        try
        {
            ReadTables();
            foreach (var needed in (ReadOnlySpan<string>)["head", "hhea", "maxp", "hmtx", "cmap", "loca", "glyf"])
            {
                if (!_tables.ContainsKey(needed))
                {
                    throw new InvalidDataException($"The font {name} has no table '{needed}'.");
                }
            }

            var head = _tables["head"].Offset;
            UnitsPerEm = Word(head + 18);
            Box = (Short(head + 36), Short(head + 38), Short(head + 40), Short(head + 42));
            _longLoca = Short(head + 50) == 1;
            var hhea = _tables["hhea"].Offset;
            (Ascent, Descent) = (Short(hhea + 4), Short(hhea + 6));
            _advances = Word(hhea + 34);
            Glyphs = Word(_tables["maxp"].Offset + 4);
            _cmap = FindCharacterMap();
            CapHeight = _tables.TryGetValue("OS/2", out var os2) && os2.Length >= 90 ? Short(os2.Offset + 88) : Ascent;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"The font {name} ends too early or names places outside itself.", e);
        }
    }

    /// <summary>Name in documents.</summary>
    public string Name { get; }

    /// <summary>Units that the size of the font is divided into.</summary>
    public int UnitsPerEm { get; }

    /// <summary>Smallest box around all glyphs, font units.</summary>
    public (int Left, int Bottom, int Right, int Top) Box { get; }

    /// <summary>Height above the base line, font units.</summary>
    public int Ascent { get; }

    /// <summary>Depth below the base line, negative, font units.</summary>
    public int Descent { get; }

    /// <summary>Height of capitals, font units.</summary>
    public int CapHeight { get; }

    /// <summary>Glyphs in the font; number 0 stands for what is missing.</summary>
    public int Glyphs { get; }

    /// <summary>Bytes of a table.</summary>
    /// <param name="tag">Its four letters.</param>
    public ReadOnlySpan<byte> Table(string tag) => _file.AsSpan(_tables[tag].Offset, _tables[tag].Length);

    /// <summary>Width of a glyph, font units.</summary>
    /// <param name="glyph">Its number.</param>
    public int Advance(int glyph) => Word(_tables["hmtx"].Offset + (4 * Math.Min(glyph, _advances - 1)));

    /// <summary>Space before a glyph's outline, font units.</summary>
    /// <param name="glyph">Its number.</param>
    public int LeftBearing(int glyph) => glyph < _advances
        ? Short(_tables["hmtx"].Offset + (4 * glyph) + 2)
        : Short(_tables["hmtx"].Offset + (4 * _advances) + (2 * (glyph - _advances)));

    /// <summary>The outline of a glyph as the font has it; empty for a space.</summary>
    /// <param name="glyph">Its number.</param>
    public ReadOnlySpan<byte> Outline(int glyph)
    {
        var (loca, glyf) = (_tables["loca"].Offset, _tables["glyf"].Offset);
        var (from, to) = _longLoca
            ? ((long)Long(loca + (4 * glyph)), (long)Long(loca + (4 * glyph) + 4))
            : (2L * Word(loca + (2 * glyph)), 2L * Word(loca + (2 * glyph) + 2));
        return _file.AsSpan((int)(glyf + from), (int)(to - from));
    }

    /// <summary>The glyph that draws a character; 0 when the font has none.</summary>
    /// <param name="character">The character.</param>
    public int GlyphOf(Rune character) =>
        Word(_cmap) == 12 ? FromGroups((uint)character.Value) : FromSegments(character.Value);

    private int FromGroups(uint code)
    {
        var groups = (int)Long(_cmap + 12);
        var (low, high) = (0, groups - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var at = _cmap + 16 + (12 * middle);
            if (code < Long(at))
            {
                high = middle - 1;
            }
            else if (code > Long(at + 4))
            {
                low = middle + 1;
            }
            else
            {
                return (int)(Long(at + 8) + code - Long(at));
            }
        }

        return 0;
    }

    private int FromSegments(int code)
    {
        if (code > 0xFFFF)
        {
            return 0;
        }

        var segments = Word(_cmap + 6) / 2;
        var (ends, starts) = (_cmap + 14, _cmap + 16 + (2 * segments));
        var (deltas, ranges) = (starts + (2 * segments), starts + (4 * segments));
        for (var i = 0; i < segments; i++)
        {
            if (code > Word(ends + (2 * i)))
            {
                continue;
            }

            if (code < Word(starts + (2 * i)))
            {
                return 0;
            }

            var range = Word(ranges + (2 * i));
            if (range == 0)
            {
                return (code + Word(deltas + (2 * i))) & 0xFFFF;
            }

            var glyph = Word(ranges + (2 * i) + range + (2 * (code - Word(starts + (2 * i)))));
            return glyph == 0 ? 0 : (glyph + Word(deltas + (2 * i))) & 0xFFFF;
        }

        return 0;
    }

    private void ReadTables()
    {
        if (_file.Length < 12 || (Long(0) != 0x00010000 && Long(0) != 0x74727565))
        {
            throw new InvalidDataException($"The file of the font {Name} is no TrueType font.");
        }

        for (var i = 0; i < Word(4); i++)
        {
            var at = 12 + (16 * i);
            var (offset, length) = ((int)Long(at + 8), (int)Long(at + 12));
            if (offset < 0 || length < 0 || offset > _file.Length - length)
            {
                throw new InvalidDataException($"A table of the font {Name} lies outside its file.");
            }

            _tables[Encoding.ASCII.GetString(_file, at, 4)] = (offset, length);
        }
    }

    // All of Unicode where the font offers it, else its first plane.
    private int FindCharacterMap()
    {
        var table = _tables["cmap"].Offset;
        var found = 0;
        for (var i = 0; i < Word(table + 2); i++)
        {
            var at = table + 4 + (8 * i);
            var subtable = table + (int)Long(at + 4);
            var isUnicode = Word(at) == 0 || (Word(at) == 3 && Word(at + 2) is 1 or 10);
            if (isUnicode && Word(subtable) == 12)
            {
                return subtable;
            }

            found = isUnicode && Word(subtable) == 4 ? subtable : found;
        }

        return found != 0 ? found : throw new InvalidDataException($"The font {Name} has no map of Unicode characters.");
    }

    private int Word(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    private int Short(int at) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(at));

    private uint Long(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
}
