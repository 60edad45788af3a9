namespace DiagMod.Host.Http;

/// <summary>Text that the database can hold and a screen can show.</summary>
internal static class PlainText
{
    /// <summary>False for NUL (PostgreSQL text cannot hold it), half a surrogate pair and the noncharacters U+FFFE and U+FFFF.</summary>
    public static bool IsStorable(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i];
            if (next is '\0' or '\uFFFE' or '\uFFFF' || char.IsLowSurrogate(next))
            {
                return false;
            }

            if (char.IsHighSurrogate(next))
            {
                if (i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    /// <summary>True when there is no control character: for names, which stand on one line.</summary>
    public static bool IsOneLine(ReadOnlySpan<char> text)
    {
        foreach (var next in text)
        {
            if (char.IsControl(next))
            {
                return false;
            }
        }

        return IsStorable(text);
    }
}
