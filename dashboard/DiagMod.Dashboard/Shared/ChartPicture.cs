namespace DiagMod.Dashboard.Shared;

/// <summary>One chart: how it looks, and its numbers. A new picture is a new object; the same object is not drawn again.</summary>
/// <param name="Spec">How it looks.</param>
/// <param name="X">Places on the x axis, rising.</param>
/// <param name="Y">One column a series, each as long as X; NaN = no value there, drawn as a gap.</param>
public sealed record ChartPicture(ChartSpec Spec, double[] X, IReadOnlyList<float[]> Y);

/// <summary>How a chart looks.</summary>
/// <param name="XLabel">Meaning and unit of x.</param>
/// <param name="YLabel">Meaning and unit of y.</param>
/// <param name="Unit">Unit of y, for figures under the cursor.</param>
/// <param name="Series">One a column.</param>
/// <param name="Texts">What every chart says, and how it writes numbers and dates.</param>
public sealed record ChartSpec(
    string XLabel, string YLabel, string Unit, IReadOnlyList<ChartSeries> Series, ChartTexts Texts)
{
    /// <summary>True: x is Unix time in seconds, shown in the browser's zone.</summary>
    public bool Time { get; init; }

    /// <summary>Height, CSS pixels.</summary>
    public int Height { get; init; } = 240;

    /// <summary>Fixed limits of x; null = those of the numbers.</summary>
    public double[]? XRange { get; init; }

    /// <summary>Fixed limits of y; null = those of the numbers and of the lines.</summary>
    public double[]? YRange { get; init; }

    /// <summary>Filled areas between two series.</summary>
    public IReadOnlyList<ChartBand> Bands { get; init; } = [];

    /// <summary>Straight lines: thresholds, now.</summary>
    public IReadOnlyList<ChartLine> Lines { get; init; } = [];

    /// <summary>Marked points with words.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>True: a range drawn with the mouse is asked of the page (which has finer numbers), not zoomed.</summary>
    public bool AsksForRange { get; init; }

    /// <summary>What happened along the x axis: glyphs in a lane of their own below the curves; empty = no lane.</summary>
    public IReadOnlyList<ChartEvent> Events { get; init; } = [];

    /// <summary>Hatched stretches of x.</summary>
    public IReadOnlyList<ChartRegion> Regions { get; init; } = [];

    /// <summary>Limits that hold for a short stretch of x only.</summary>
    public IReadOnlyList<ChartSegment> Segments { get; init; } = [];

    /// <summary>One line of words in the picture's upper right corner; null = none.</summary>
    public string? Note { get; init; }
}

/// <summary>One curve.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Colour">A colour token of app.css; null = invisible (edge of a band).</param>
/// <param name="Dash">solid, dash or dot.</param>
/// <param name="Width">CSS pixels.</param>
/// <param name="Points">Dots on the points; null = where there is room.</param>
public sealed record ChartSeries(string Label, string? Colour, string Dash = "solid", double Width = 1.5, bool? Points = false);

/// <summary>A filled area.</summary>
/// <param name="Upper">Number of the upper series, from 0.</param>
/// <param name="Lower">Number of the lower series, from 0.</param>
/// <param name="Colour">A colour token.</param>
public sealed record ChartBand(int Upper, int Lower, string Colour);

/// <summary>A straight line through the whole chart.</summary>
/// <param name="Axis">x or y: the axis whose value it stands at.</param>
/// <param name="At">The value.</param>
/// <param name="Label">Its words.</param>
/// <param name="Colour">A colour token.</param>
/// <param name="Dash">solid, dash or dot.</param>
public sealed record ChartLine(string Axis, double At, string Label, string Colour, string Dash = "dash");

/// <summary>A marked point.</summary>
/// <param name="X">Place.</param>
/// <param name="Y">Place.</param>
/// <param name="Label">Its words.</param>
/// <param name="IsAbnormal">True: filled and in the colour of an alarm, for it is what the picture is about.</param>
public sealed record ChartMark(double X, double Y, string Label, bool IsAbnormal = false)
{
    /// <summary>What is told of it under the cursor, lines parted by a line feed; null = its label.</summary>
    public string? Tip { get; init; }

    /// <summary>Its values over time, oldest first, drawn small under the cursor; empty = none.</summary>
    public IReadOnlyList<double> History { get; init; } = [];
}

/// <summary>Something that happened at a place of the x axis.</summary>
/// <param name="At">The place.</param>
/// <param name="Glyph">tick, tall (a tick that matters), letter, square, triangle, diamond or dot.</param>
/// <param name="Letter">What stands in the glyph: a digit or a letter; empty for a tick.</param>
/// <param name="Colour">A colour token.</param>
/// <param name="Tip">What is told of it under the cursor, lines parted by a line feed. A time in it stands as {0}.</param>
/// <param name="AtMs">Unix time in milliseconds for that place, written in the reader's zone; null = no such place.</param>
public sealed record ChartEvent(double At, string Glyph, string Letter, string Colour, string Tip, long? AtMs = null);

/// <summary>A hatched stretch.</summary>
/// <param name="From">Its start on x.</param>
/// <param name="To">Its end on x.</param>
/// <param name="Label">Its words.</param>
public sealed record ChartRegion(double From, double To, string Label);

/// <summary>A short level line.</summary>
/// <param name="From">Its start on x.</param>
/// <param name="To">Its end on x.</param>
/// <param name="Y">Its level.</param>
/// <param name="Label">Its words; empty = none.</param>
public sealed record ChartSegment(double From, double To, double Y, string Label);
