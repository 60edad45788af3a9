using System.Globalization;
using System.Text;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>What is drawn on one page: text, lines and areas, in points from the page's upper left corner.</summary>
/// <param name="height">Height of the page, points.</param>
internal sealed class PdfCanvas(double height)
{
    private readonly StringBuilder _drawn = new();

    /// <summary>The page's content as a document holds it.</summary>
    public string Content => _drawn.ToString();

    /// <summary>Draws a text on its base line.</summary>
    /// <param name="font">Its font.</param>
    /// <param name="size">Its size, points.</param>
    /// <param name="x">Where it begins.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="ink">Its colour.</param>
    /// <param name="text">The text, as <see cref="DrawableText"/> gives it.</param>
    public void Text(PdfFont font, double size, double x, double y, Ink ink, string text)
    {
        ArgumentNullException.ThrowIfNull(font);
        if (text.Length > 0)
        {
            _drawn.Append(CultureInfo.InvariantCulture,
                $"BT {ink.Fill} /{font.Resource} {N(size)} Tf {N(x)} {N(height - y)} Td {font.Encode(text)} Tj ET\n");
        }
    }

    /// <summary>Draws a text upwards.</summary>
    /// <param name="font">Its font.</param>
    /// <param name="size">Its size, points.</param>
    /// <param name="x">Its base line.</param>
    /// <param name="y">Where it begins.</param>
    /// <param name="ink">Its colour.</param>
    /// <param name="text">The text.</param>
    public void TextUp(PdfFont font, double size, double x, double y, Ink ink, string text)
    {
        ArgumentNullException.ThrowIfNull(font);
        _drawn.Append(CultureInfo.InvariantCulture,
            $"BT {ink.Fill} /{font.Resource} {N(size)} Tf 0 1 -1 0 {N(x)} {N(height - y)} Tm {font.Encode(text)} Tj ET\n");
    }

    /// <summary>Draws a line through points.</summary>
    /// <param name="points">The points; a point that is not a number parts the line.</param>
    /// <param name="ink">Its colour.</param>
    /// <param name="width">Its width, points.</param>
    /// <param name="dash">Lengths of strokes and gaps, points; empty = solid.</param>
    public void Line(IEnumerable<(double X, double Y)> points, Ink ink, double width, params ReadOnlySpan<double> dash)
    {
        ArgumentNullException.ThrowIfNull(points);
        _drawn.Append(CultureInfo.InvariantCulture, $"{ink.Stroke} {N(width)} w 1 j [");
        foreach (var length in dash)
        {
            _drawn.Append(CultureInfo.InvariantCulture, $"{N(length)} ");
        }

        _drawn.Append("] 0 d\n");
        var isOpen = false;
        foreach (var (x, y) in points)
        {
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                _drawn.Append(CultureInfo.InvariantCulture, $"{N(x)} {N(height - y)} {(isOpen ? 'l' : 'm')}\n");
            }

            isOpen = double.IsFinite(x) && double.IsFinite(y);
        }

        _drawn.Append("S\n");
    }

    /// <summary>Fills the area inside points.</summary>
    /// <param name="points">Its corners.</param>
    /// <param name="ink">Its colour.</param>
    public void Area(IReadOnlyList<(double X, double Y)> points, Ink ink)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 3)
        {
            return;
        }

        _drawn.Append(CultureInfo.InvariantCulture, $"{ink.Fill}\n");
        for (var i = 0; i < points.Count; i++)
        {
            _drawn.Append(CultureInfo.InvariantCulture, $"{N(points[i].X)} {N(height - points[i].Y)} {(i == 0 ? 'm' : 'l')}\n");
        }

        _drawn.Append("h f\n");
    }

    /// <summary>Fills a rectangle.</summary>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="width">Width.</param>
    /// <param name="tall">Height.</param>
    /// <param name="ink">Its colour.</param>
    public void Box(double x, double y, double width, double tall, Ink ink) => _drawn.Append(
        CultureInfo.InvariantCulture, $"{ink.Fill} {N(x)} {N(height - y - tall)} {N(width)} {N(tall)} re f\n");

    /// <summary>From now on only what lies in a rectangle is seen, until <see cref="EndClip"/>.</summary>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="width">Width.</param>
    /// <param name="tall">Height.</param>
    public void Clip(double x, double y, double width, double tall) => _drawn.Append(
        CultureInfo.InvariantCulture, $"q {N(x)} {N(height - y - tall)} {N(width)} {N(tall)} re W n\n");

    /// <summary>Ends <see cref="Clip"/>.</summary>
    public void EndClip() => _drawn.Append("Q\n");

    // Hundredths of a point: a third of what a printer of 2,400 dots an inch can place.
    private static string N(double value) => (Math.Round(value * 100) / 100).ToString("0.##", CultureInfo.InvariantCulture) is var text
        && text == "-0" ? "0" : text;
}

/// <summary>A colour, red, green and blue, 0 to 255.</summary>
/// <param name="Red">Red.</param>
/// <param name="Green">Green.</param>
/// <param name="Blue">Blue.</param>
internal readonly record struct Ink(byte Red, byte Green, byte Blue)
{
    /// <summary>A grey.</summary>
    /// <param name="level">0 black to 255 white.</param>
    public static Ink Grey(byte level) => new(level, level, level);

    /// <summary>As the colour of areas and letters.</summary>
    public string Fill => $"{Share(Red)} {Share(Green)} {Share(Blue)} rg";

    /// <summary>As the colour of lines.</summary>
    public string Stroke => $"{Share(Red)} {Share(Green)} {Share(Blue)} RG";

    private static string Share(byte value) => (value / 255.0).ToString("0.###", CultureInfo.InvariantCulture);
}
