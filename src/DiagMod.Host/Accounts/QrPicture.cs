using System.Collections;
using System.Globalization;
using System.Text;
using QRCoder;

namespace DiagMod.Host.Accounts;

/// <summary>A text as a QR code, drawn as one SVG path: no picture file, no script, nothing from another site. Reports draw the same
/// modules.</summary>
internal static class QrPicture
{
    private const int Margin = 4;

    /// <summary>The SVG element.</summary>
    /// <param name="text">What a camera is to read.</param>
    public static string Svg(string text)
    {
        var (size, runs) = Dark(text);
        var path = new StringBuilder();
        foreach (var (x, y, length) in runs)
        {
            path.Append(CultureInfo.InvariantCulture, $"M{x + Margin} {y + Margin}h{length}v1h-{length}z");
        }

        var whole = size + 2 * Margin;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" role=\"img\" shape-rendering=\"crispEdges\">"
                + $"<path fill=\"#fff\" d=\"M0 0h{whole}v{whole}h-{whole}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>");
    }

    /// <summary>The dark modules, as runs from left to right.</summary>
    /// <param name="text">What a camera is to read.</param>
    /// <returns>Modules a side, without margin; begin and length of each run, modules.</returns>
    public static (int Size, IReadOnlyList<(int X, int Y, int Length)> Runs) Dark(string text)
    {
        using var made = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = made.ModuleMatrix;

        // The library's matrix brings its own margin along.
        var first = modules.FindIndex(row => row.Cast<bool>().Any(dark => dark));
        var size = modules.Count - 2 * first;
        var runs = new List<(int X, int Y, int Length)>();
        for (var y = 0; y < size; y++)
        {
            AddRow(runs, modules[y + first], y, first, size);
        }

        return (size, runs);
    }

    private static void AddRow(List<(int X, int Y, int Length)> runs, BitArray row, int y, int first, int size)
    {
        for (var x = 0; x < size; x++)
        {
            var begin = x;
            while (x < size && row[x + first])
            {
                x++;
            }

            if (x > begin)
            {
                runs.Add((begin, y, x - begin));
            }
        }
    }
}
