using System.Buffers;
using System.Globalization;
using System.Text;

namespace DiagMod.Host.Text;

/// <summary>Lines of a CSV file that people open in a spreadsheet: RFC 4180, and no cell that the spreadsheet would run (OWASP CSV
/// Injection: = + - @ TAB CR at the start of a cell; also after spaces and in their full-width forms, which some programs fold).</summary>
internal static class CsvTable
{
    private const string Starts = "=+-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20";

    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.-eE+");

    /// <summary>A line with its end, UTF-8.</summary>
    /// <param name="cells">Its cells; null is an empty one.</param>
    public static byte[] Line(params ReadOnlySpan<string?> cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            line.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        return Encoding.UTF8.GetBytes(line.Append("\r\n").ToString());
    }

    /// <summary>A cell: a number stays one; what could be a formula begins with an apostrophe; every text stands in quotes.</summary>
    /// <param name="text">What it shows; null is nothing.</param>
    public static string Cell(string? text)
    {
        if (text is null)
        {
            return "";
        }

        if (IsNumber(text))
        {
            return text;
        }

        var guard = IsFormula(text) ? "'" : "";
        return "\"" + guard + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static bool IsFormula(string text)
    {
        // Quotes and blanks in front are dropped by some readers, which then see what stands behind them.
        var start = text.AsSpan().TrimStart(" '\"\u00A0\uFEFF\u200B");
        return (text.Length > 0 && Starts.Contains(text[0], StringComparison.Ordinal))
            || (start.Length > 0 && Starts.Contains(start[0], StringComparison.Ordinal));
    }

    private static bool IsNumber(string text) =>
        text.Length <= 32
        && !text.AsSpan().ContainsAnyExcept(NumberLetters)
        && double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
        && text[0] != '+';
}
