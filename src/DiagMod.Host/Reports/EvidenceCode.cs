using DiagMod.Host.Accounts;
using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports;

/// <summary>The evidence's number as people read it, and as a camera does.</summary>
internal static class EvidenceCode
{
    private const int Letters = 12;

    /// <summary>The number that people quote: the beginning of the hash, in groups.</summary>
    /// <param name="evidence">SHA-256 of the facts, lower-case hex.</param>
    public static string Short(string evidence) =>
        "DM-" + string.Join('-', evidence[..Letters].ToUpperInvariant().Chunk(4).Select(group => new string(group)));

    /// <summary>Draws a text as a QR code.</summary>
    /// <param name="page">The page.</param>
    /// <param name="x">Left edge, points.</param>
    /// <param name="y">Upper edge, points.</param>
    /// <param name="wide">Its width, points.</param>
    /// <param name="text">What a camera reads.</param>
    public static void Draw(PdfCanvas page, double x, double y, double wide, string text)
    {
        var (size, runs) = QrPicture.Dark(text);
        var cell = wide / size;
        foreach (var (from, row, length) in runs)
        {
            // A hair more than its height, so that no light line shows between two rows.
            page.Box(x + (from * cell), y + (row * cell), length * cell, cell + 0.05, Ink.Grey(0));
        }
    }
}
