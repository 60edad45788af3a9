using System.Buffers.Binary;
using System.Text;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>A TrueType font with the glyphs of one document only, numbered anew: what is embedded (ISO 32000-1, 9.9).</summary>
/// <remarks>Instructions for rasterising at small sizes are left out, and so are the tables they need: viewers of documents draw the
/// outlines. The same glyphs in the same order give the same bytes.</remarks>
internal static class TrueTypeSubset
{
    private const int HasWords = 0x0001;
    private const int HasScale = 0x0008;
    private const int HasMore = 0x0020;
    private const int HasTwoScales = 0x0040;
    private const int HasMatrix = 0x0080;
    private const int HasInstructions = 0x0100;
    private const uint Magic = 0xB1B0AFBA;

    /// <summary>The font file.</summary>
    /// <param name="font">Where the outlines come from.</param>
    /// <param name="glyphs">Numbers in the font, in the order of their new numbers; the first is 0, what is missing.</param>
    public static byte[] Write(TrueTypeFont font, IReadOnlyList<int> glyphs)
    {
        ArgumentNullException.ThrowIfNull(font);
        ArgumentNullException.ThrowIfNull(glyphs);
        var all = glyphs.ToList();
        var outlines = new List<byte[]>();

        // A glyph made of others brings them along; they get numbers behind all that are asked for.
        for (var i = 0; i < all.Count; i++)
        {
            outlines.Add(Renumber(font.Outline(all[i]).ToArray(), all, glyphs.Count));
        }

        var loca = new byte[4 * (all.Count + 1)];
        using var glyf = new MemoryStream();
        for (var i = 0; i < all.Count; i++)
        {
            glyf.Write(outlines[i]);
            while (glyf.Length % 4 != 0)
            {
                glyf.WriteByte(0);
            }

            BinaryPrimitives.WriteUInt32BigEndian(loca.AsSpan(4 * (i + 1)), (uint)glyf.Length);
        }

        var head = font.Table("head").ToArray();
        head.AsSpan(8, 4).Clear();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var hhea = font.Table("hhea").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)all.Count);
        var maxp = font.Table("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)all.Count);
        var hmtx = new byte[4 * all.Count];
        for (var i = 0; i < all.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(hmtx.AsSpan(4 * i), (ushort)font.Advance(all[i]));
            BinaryPrimitives.WriteInt16BigEndian(hmtx.AsSpan((4 * i) + 2), (short)font.LeftBearing(all[i]));
        }

        return Assemble([("glyf", glyf.ToArray()), ("head", head), ("hhea", hhea), ("hmtx", hmtx), ("loca", loca), ("maxp", maxp)]);
    }

    private static byte[] Renumber(byte[] outline, List<int> all, int asked)
    {
        if (outline.Length < 10)
        {
            return outline;
        }

        var contours = BinaryPrimitives.ReadInt16BigEndian(outline);
        return contours >= 0 ? WithoutInstructions(outline, contours) : OfParts(outline, all, asked);
    }

    private static byte[] WithoutInstructions(byte[] outline, int contours)
    {
        var at = 10 + (2 * contours);
        var length = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
        return [.. outline.AsSpan(0, at), 0, 0, .. outline.AsSpan(at + 2 + length)];
    }

    private static byte[] OfParts(byte[] outline, List<int> all, int asked)
    {
        var at = 10;
        while (true)
        {
            var flags = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at), (ushort)(flags & ~HasInstructions));
            var part = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at + 2));
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at + 2), (ushort)NumberOf(part, all, asked));
            at += 4 + ((flags & HasWords) != 0 ? 4 : 2)
                + ((flags & HasScale) != 0 ? 2 : (flags & HasTwoScales) != 0 ? 4 : (flags & HasMatrix) != 0 ? 8 : 0);
            if ((flags & HasMore) == 0)
            {
                return outline[..at];
            }
        }
    }

    private static int NumberOf(int glyph, List<int> all, int asked)
    {
        var known = all.IndexOf(glyph, asked);
        if (known < 0)
        {
            known = all.Count;
            all.Add(glyph);
        }

        return known;
    }

    private static byte[] Assemble((string Tag, byte[] Bytes)[] tables)
    {
        var range = 1;
        var selector = 0;
        while (range * 2 <= tables.Length)
        {
            range *= 2;
            selector++;
        }

        using var file = new MemoryStream();
        Write32(file, 0x00010000);
        Write16(file, tables.Length);
        Write16(file, 16 * range);
        Write16(file, selector);
        Write16(file, 16 * (tables.Length - range));
        var offset = 12 + (16 * tables.Length);
        var headAt = 0;
        foreach (var (tag, bytes) in tables)
        {
            file.Write(Encoding.ASCII.GetBytes(tag));
            Write32(file, Sum(bytes));
            Write32(file, (uint)offset);
            Write32(file, (uint)bytes.Length);
            headAt = tag == "head" ? offset : headAt;
            offset += (bytes.Length + 3) / 4 * 4;
        }

        foreach (var (_, bytes) in tables)
        {
            file.Write(bytes);
            file.Write(new byte[((bytes.Length + 3) / 4 * 4) - bytes.Length]);
        }

        var whole = file.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(whole.AsSpan(headAt + 8), Magic - Sum(whole));
        return whole;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i++)
        {
            sum += (uint)bytes[i] << (24 - (8 * (i % 4)));
        }

        return sum;
    }

    private static void Write16(MemoryStream to, int value)
    {
        to.WriteByte((byte)(value >> 8));
        to.WriteByte((byte)value);
    }

    private static void Write32(MemoryStream to, uint value)
    {
        Write16(to, (int)(value >> 16));
        Write16(to, (int)(value & 0xFFFF));
    }
}
