using System.Globalization;
using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports.Drawing;

/// <summary>The frame of a chart: axes with round steps, and where a value lies on the page.</summary>
internal sealed class PlotFrame
{
    /// <summary>Size of the words on axes, points.</summary>
    public const double Letters = 7;

    private const double LeftRoom = 38;
    private const double RightRoom = 8;
    private const double BottomRoom = 24;
    private const double TopRoom = 6;

    private static readonly double[] Rounds = [1, 2, 5, 10];

    private readonly PdfCanvas _page;
    private readonly PdfFont _font;
    private readonly (double Left, double Top, double Wide, double Tall) _area;
    private readonly (double From, double To) _x;
    private readonly (double From, double To) _y;

    /// <summary>Lays the frame out; nothing is drawn yet.</summary>
    /// <param name="page">The page.</param>
    /// <param name="font">Font of the words.</param>
    /// <param name="left">Left edge of the whole, points.</param>
    /// <param name="top">Upper edge.</param>
    /// <param name="wide">Width.</param>
    /// <param name="tall">Height.</param>
    /// <param name="x">Range of the x axis; widened when it is empty.</param>
    /// <param name="y">Range of the y axis; widened when it is empty.</param>
    public PlotFrame(
        PdfCanvas page, PdfFont font, double left, double top, double wide, double tall, (double From, double To) x,
        (double From, double To) y)
    {
        (_page, _font) = (page, font);
        _area = (left + LeftRoom, top + TopRoom, wide - LeftRoom - RightRoom, tall - BottomRoom - TopRoom);
        (_x, _y) = (Widened(x), Widened(y));
    }

    /// <summary>Colour of axes and words.</summary>
    public static Ink Axis { get; } = Ink.Grey(0x5A);

    /// <summary>Where a value lies from left to right.</summary>
    /// <param name="value">The value.</param>
    public double X(double value) => _area.Left + ((value - _x.From) / (_x.To - _x.From) * _area.Wide);

    /// <summary>Where a value lies from top to bottom.</summary>
    /// <param name="value">The value.</param>
    public double Y(double value) => _area.Top + ((_y.To - value) / (_y.To - _y.From) * _area.Tall);

    /// <summary>A point of the chart on the page.</summary>
    /// <param name="x">Its x.</param>
    /// <param name="y">Its y.</param>
    public (double X, double Y) At(double x, double y) => (X(x), Y(y));

    /// <summary>Right edge of the drawing's area, points.</summary>
    public double Right => _area.Left + _area.Wide;

    /// <summary>Upper edge of the drawing's area, points.</summary>
    public double Top => _area.Top;

    /// <summary>Lower edge of the drawing's area, points.</summary>
    public double Bottom => _area.Top + _area.Tall;

    /// <summary>Left edge of the drawing's area, points.</summary>
    public double Left => _area.Left;

    /// <summary>Draws axes and steps.</summary>
    /// <param name="xName">Meaning and unit of the x axis.</param>
    /// <param name="yName">Meaning and unit of the y axis.</param>
    /// <param name="xTicks">Places and words of the x axis's steps.</param>
    /// <param name="number">Writes a number of the y axis.</param>
    public void Draw(
        string xName, string yName, IEnumerable<(double At, string Words)> xTicks, Func<double, string> number)
    {
        foreach (var at in Steps(_y.From, _y.To, 6))
        {
            var words = number(at);
            _page.Line([(_area.Left, Y(at)), (Right, Y(at))], Ink.Grey(0xE2), 0.4);
            _page.Text(_font, Letters, _area.Left - 4 - _font.Width(words, Letters), Y(at) + 2.4, Axis, words);
        }

        var taken = double.NegativeInfinity;
        foreach (var (at, words) in xTicks.Where(tick => tick.At >= _x.From && tick.At <= _x.To))
        {
            var wide = _font.Width(words, Letters);
            var from = Math.Clamp(X(at) - (wide / 2), _area.Left - 10, Right - wide + RightRoom);
            _page.Line([(X(at), Bottom), (X(at), Bottom + 2.5)], Axis, 0.5);
            if (from > taken)
            {
                _page.Text(_font, Letters, from, Bottom + 9.5, Axis, words);
                taken = from + wide + 6;
            }
        }

        _page.Line(
            [(_area.Left, _area.Top), (_area.Left, Bottom), (Right, Bottom)], Axis, 0.6);
        _page.Text(_font, Letters, Right - _font.Width(xName, Letters), Bottom + 19, Axis, xName);
        _page.TextUp(_font, Letters, _area.Left - 31, Bottom, Axis, yName);
    }

    /// <summary>Draws inside the area only.</summary>
    /// <param name="draw">Draws.</param>
    public void Inside(Action draw)
    {
        _page.Clip(_area.Left, _area.Top, _area.Wide, _area.Tall);
        draw();
        _page.EndClip();
    }

    /// <summary>Round places from one value to another.</summary>
    /// <param name="from">From.</param>
    /// <param name="to">To.</param>
    /// <param name="about">About how many.</param>
    public static IEnumerable<double> Steps(double from, double to, int about)
    {
        var rough = (to - from) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * Rounds.First(round => round * power >= rough * 0.999);
        var first = Math.Ceiling(from / step * (1 - 1e-12));
        for (var i = 0; first + i <= (to / step) + 1e-9; i++)
        {
            yield return (first + i) * step;
        }
    }

    /// <summary>A step's value in as few digits as it needs.</summary>
    /// <param name="value">The value.</param>
    public static string Short(double value) => value.ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−');

    private static (double From, double To) Widened((double From, double To) range) =>
        range.To > range.From && double.IsFinite(range.To - range.From)
            ? range
            : double.IsFinite(range.From) ? (range.From - 0.5, range.From + 0.5) : (0, 1);
}
