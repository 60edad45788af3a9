using System.Collections;
using System.Globalization;
using System.Text;
using QRCoder;

namespace DiagMod.Host.Accounts;

/// <summary>A text as a QR code, drawn as one SVG path: no picture file, no script, nothing from another site.</summary>
internal static class QrPicture
{
    private const int Margin = 4;

    /// <summary>The SVG element.</summary>
    /// <param name="text">What a camera is to read.</param>
    public static string Svg(string text)
    {
        using var made = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = made.ModuleMatrix;

        // The library's matrix brings its own margin along.
        var first = modules.FindIndex(row => row.Cast<bool>().Any(dark => dark));
        var size = modules.Count - 2 * first;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            AddRow(path, modules[y + first], y, first, size);
        }

        var whole = size + 2 * Margin;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" role=\"img\" shape-rendering=\"crispEdges\">"
                + $"<path fill=\"#fff\" d=\"M0 0h{whole}v{whole}h-{whole}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>");
    }

    private static void AddRow(StringBuilder path, BitArray row, int y, int first, int size)
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
                path.Append(CultureInfo.InvariantCulture, $"M{begin + Margin} {y + Margin}h{x - begin}v1h-{x - begin}z");
            }
        }
    }
}
