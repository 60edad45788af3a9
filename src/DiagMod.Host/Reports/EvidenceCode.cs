using System.Collections;
using DiagMod.Host.Reports.Pdf;
using QRCoder;

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
        using var made = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = made.ModuleMatrix;

        // The library's matrix brings its own margin along.
        var first = rows.FindIndex(row => row.Cast<bool>().Any(dark => dark));
        var count = rows.Count - (2 * first);
        var cell = wide / count;
        for (var row = 0; row < count; row++)
        {
            DrawRow(page, rows[row + first], first, count, x, y + (row * cell), cell);
        }
    }

    private static void DrawRow(PdfCanvas page, BitArray row, int first, int count, double x, double y, double cell)
    {
        for (var at = 0; at < count; at++)
        {
            var begin = at;
            while (at < count && row[at + first])
            {
                at++;
            }

            if (at > begin)
            {
                // A hair more than its height, so that no light line shows between two rows.
                page.Box(x + (begin * cell), y, (at - begin) * cell, cell + 0.05, Ink.Grey(0));
            }
        }
    }
}
