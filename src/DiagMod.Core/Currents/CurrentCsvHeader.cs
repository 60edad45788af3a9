using System.Text;

namespace DiagMod.Core.Currents;

/// <summary>Line 1 of a recording: current_R,current_S,current_T (profile C3).</summary>
internal static class CurrentCsvHeader
{
    private const string Expected = "the header current_R,current_S,current_T";

    private static readonly byte[][] Names = ["current_R"u8.ToArray(), "current_S"u8.ToArray(), "current_T"u8.ToArray()];

    /// <summary>Checks the line and throws when it is not the header.</summary>
    /// <param name="line">Line 1 without byte order mark and line ending.</param>
    /// <param name="warnings">Receives what is odd but allowed.</param>
    public static void Read(ReadOnlySpan<byte> line, ISet<string> warnings)
    {
        if (OtherDelimiter(line) is { } delimiter)
        {
            throw new CurrentCsvException(CurrentCsvCode.Delimiter, 1, null, delimiter, "commas between the columns");
        }

        var fields = new CurrentCsvFields(line, 1, warnings);
        for (var column = 1; column <= Names.Length; column++)
        {
            if (!fields.MoveNext())
            {
                throw new CurrentCsvException(CurrentCsvCode.Header, 1, column, null, Expected);
            }

            CheckName(fields.Content, column, warnings);
        }

        if (fields.MoveNext())
        {
            throw new CurrentCsvException(
                CurrentCsvCode.Header, 1, Names.Length + 1, Excerpt.Of(fields.Content), Expected + " and no more");
        }
    }

    private static void CheckName(ReadOnlySpan<byte> name, int column, ISet<string> warnings)
    {
        var expected = Names[column - 1];
        if (name.SequenceEqual(expected))
        {
            return;
        }

        if (!Ascii.EqualsIgnoreCase(name, expected))
        {
            throw new CurrentCsvException(CurrentCsvCode.Header, 1, column, Excerpt.Of(name), Expected);
        }

        warnings.Add(CurrentCsvCode.HeaderCaseWarning);
    }

    // The right three names between other marks: worth its own words, it is what spreadsheets in many countries write.
    private static string? OtherDelimiter(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> marks = ";\t|"u8;
        Span<Range> parts = stackalloc Range[5];
        foreach (var mark in marks)
        {
            if (line.Contains(mark) && Split(line, mark, parts) == Names.Length
                && IsName(line[parts[0]], 0) && IsName(line[parts[1]], 1) && IsName(line[parts[2]], 2))
            {
                return mark switch { (byte)';' => "semicolons", (byte)'\t' => "tabs", _ => "vertical bars" };
            }
        }

        return null;

        static bool IsName(ReadOnlySpan<byte> part, int column) =>
            Ascii.EqualsIgnoreCase(part.Trim(" \t\""u8), Names[column]);
    }

    private static int Split(ReadOnlySpan<byte> line, byte mark, Span<Range> parts)
    {
        var count = 0;
        foreach (var part in line.Split(mark))
        {
            if (count == parts.Length)
            {
                break;
            }

            parts[count++] = part;
        }

        return count;
    }
}
