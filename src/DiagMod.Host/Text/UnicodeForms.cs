using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DiagMod.Host.Text;

/// <summary>Composed forms of text. The runtime's own String.Normalize does nothing in invariant mode (it returned the decomposed
/// letters unchanged when it was tried), and this product runs without ICU on purpose.</summary>
/// <remarks>Covers the basic plane's canonical pairs (Latin, Greek, Cyrillic and others) and the common compatibility characters;
/// East Asian and Arabic presentation forms are left as they are. Tables: Unicode character database.</remarks>
internal static class UnicodeForms
{
    private static readonly FrozenDictionary<(char First, char Second), char> Pairs = ReadTable("compositions.txt")
        .ToFrozenDictionary(row => (row[0], row[1]), row => row[2]);

    private static readonly FrozenDictionary<char, string> Compatible = ReadTable("compatibility.txt")
        .ToFrozenDictionary(row => row[0], row => row[1..]);

    /// <summary>Letters and their marks as one character where there is one (NFC).</summary>
    public static string Compose(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var composed = new StringBuilder(text.Length);
        foreach (var next in text)
        {
            if (composed.Length > 0 && Pairs.TryGetValue((composed[^1], next), out var one))
            {
                composed[^1] = one;
            }
            else
            {
                composed.Append(next);
            }
        }

        return composed.ToString();
    }

    /// <summary>The same after full-width letters, ligatures and the like have become plain ones (NFKC): for passwords, so that
    /// two keyboards that mean the same type the same.</summary>
    public static string ComposeCompatible(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var next in text)
        {
            if (next is >= '\uFF01' and <= '\uFF5E')
            {
                plain.Append((char)(next - 0xFEE0));
            }
            else if (Compatible.TryGetValue(next, out var replacement))
            {
                plain.Append(replacement);
            }
            else
            {
                plain.Append(next);
            }
        }

        return Compose(plain.ToString());
    }

    private static List<string> ReadTable(string name)
    {
        using var stream = typeof(UnicodeForms).Assembly.GetManifestResourceStream("text/" + name)
            ?? throw new InvalidOperationException($"The embedded table {name} is missing.");
        using var reader = new StreamReader(stream);
        var rows = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Length > 0)
            {
                rows.Add(string.Concat(line.Split(' ').Select(
                    hex => (char)ushort.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
            }
        }

        return rows;
    }
}
