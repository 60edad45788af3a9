using System.Text;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>Breaks text into lines of a width.</summary>
internal static class TextBlock
{
    /// <summary>The lines of a text; a word that is too long for a line is broken where the line ends.</summary>
    /// <param name="text">The text, as <see cref="DrawableText"/> gives it.</param>
    /// <param name="font">Its font.</param>
    /// <param name="size">Its size, points.</param>
    /// <param name="width">Width of a line, points; at least that of a letter.</param>
    /// <param name="most">Most lines, at least 1; the last one of a longer text ends with an ellipsis.</param>
    public static List<string> Lines(string text, PdfFont font, double size, double width, int most)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(font);
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && font.Width($"{line} {word}", size) <= width)
            {
                line.Append(' ').Append(word);
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            foreach (var part in Parts(word, font, size, width))
            {
                if (line.Length > 0)
                {
                    lines.Add(line.ToString());
                    line.Clear();
                }

                line.Append(part);
            }
        }

        if (line.Length > 0)
        {
            lines.Add(line.ToString());
        }

        if (lines.Count > most)
        {
            lines.RemoveRange(most, lines.Count - most);
            lines[^1] = Fitting(lines[^1] + "…", font, size, width);
        }

        return lines;
    }

    /// <summary>A text in one line; what does not fit is left out behind an ellipsis.</summary>
    /// <param name="text">The text.</param>
    /// <param name="font">Its font.</param>
    /// <param name="size">Its size, points.</param>
    /// <param name="width">Width, points.</param>
    public static string Fitting(string text, PdfFont font, double size, double width)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(font);
        if (font.Width(text, size) <= width)
        {
            return text;
        }

        var fitting = new StringBuilder();
        var left = width - font.Width("…", size);
        foreach (var character in text.TrimEnd('…').EnumerateRunes())
        {
            left -= font.Width(character.ToString(), size);
            if (left < 0)
            {
                break;
            }

            fitting.Append(character.ToString());
        }

        return fitting.ToString().TrimEnd() + "…";
    }

    private static IEnumerable<string> Parts(string word, PdfFont font, double size, double width)
    {
        if (font.Width(word, size) <= width)
        {
            yield return word;
            yield break;
        }

        var part = new StringBuilder();
        var taken = 0.0;
        foreach (var character in word.EnumerateRunes())
        {
            var wide = font.Width(character.ToString(), size);
            if (part.Length > 0 && taken + wide > width)
            {
                yield return part.ToString();
                part.Clear();
                taken = 0;
            }

            part.Append(character.ToString());
            taken += wide;
        }

        yield return part.ToString();
    }
}
