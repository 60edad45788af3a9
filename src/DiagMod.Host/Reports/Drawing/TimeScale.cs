using System.Globalization;
using DiagMod.Core.Currents;

namespace DiagMod.Host.Reports.Drawing;

/// <summary>Times on an axis: seconds since the first, with round dates; or hours of recording where there is no clock.</summary>
/// <param name="clock">Where the times come from.</param>
/// <param name="origin">The first time, UTC.</param>
internal sealed class TimeScale(TimeSource clock, DateTimeOffset origin)
{
    private const double Hour = 3_600;
    private const double Day = 86_400;

    private static readonly double[] Lengths =
        [60, 300, 900, Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day, 14 * Day, 30 * Day, 90 * Day, 365 * Day];

    /// <summary>Where a time lies, seconds.</summary>
    /// <param name="at">The time, UTC.</param>
    public double Place(DateTimeOffset at) => (at - origin).TotalSeconds;

    /// <summary>Steps of the axis.</summary>
    /// <param name="toSeconds">End of the axis, seconds from the first time.</param>
    /// <param name="decimalMark">Between whole and fraction.</param>
    public IEnumerable<(double At, string Words)> Ticks(double toSeconds, string decimalMark)
    {
        if (clock == TimeSource.Sequence)
        {
            return PlotFrame.Steps(0, Math.Max(toSeconds, 1) / Hour, 8)
                .Select(hours => (hours * Hour, PlotFrame.Short(hours).Replace(".", decimalMark, StringComparison.Ordinal)));
        }

        var length = Lengths.FirstOrDefault(one => toSeconds / one <= 9, Lengths[^1]);
        var first = Math.Ceiling(origin.ToUnixTimeSeconds() / length) * length;
        var form = length < Day ? "MM-dd HH:mm" : "yyyy-MM-dd";
        return Enumerable.Range(0, (int)Math.Min(40, Math.Max(0, toSeconds / length) + 2))
            .Select(i => DateTimeOffset.FromUnixTimeSeconds((long)(first + (i * length))))
            .Select(at => (Place(at), at.ToString(form, CultureInfo.InvariantCulture)));
    }
}
