using System.Globalization;
using System.Text.RegularExpressions;

namespace DiagMod.Core.Currents;

/// <summary>Reads the time of a recording from the name of its file or folder (decision D3); never guesses.</summary>
/// <remarks>
/// <para>Date and time, in a file or folder name, the date as year-month-day or, with points, day.month.year:</para>
/// <list type="bullet">
/// <item>2025-08-17_14-30-00, 2025-08-17 14:30, 2025.08.17_14.30.00, 2025_08_17_14_30_00, 2025-08-17T143000;</item>
/// <item>20250817_143000, 20250817-1430, 20250817T143000Z, 20250817143000;</item>
/// <item>17.08.2025 14-30, 17.08.2025_14.30.00, 17.08.2025_143000.</item>
/// </list>
/// <para>
/// Between date and time stands one 'T', '_', '-', '.' or space. Seconds may be absent, and may carry a fraction after
/// 'T'. After 'T' a zone may follow: Z, +03:00 or -0500; without one the time is UTC.
/// </para>
/// <para>
/// Date alone (2025-08-17, 2025.08.17, 2025_08_17, 20250817, 17.08.2025) means midnight UTC, in a file name only: the
/// files of one folder were not all recorded at midnight. Years are 1990 to 2099. A number that goes on to the left or
/// right (after minutes also one behind '-', '.' or '_'), a bare number such as 1 or 425, day-month-year without points, and a name with two different times give null.
/// </para>
/// </remarks>
public static partial class RecordingName
{
    private const int MaxNameLength = 1024;

    /// <summary>Time that a path tells: its file name first, else the nearest folder that carries a date and a time.</summary>
    /// <param name="path">File name, with or without folders before it; '/' and '\' both separate.</param>
    /// <returns>The time, UTC; null when no pattern fits.</returns>
    public static DateTimeOffset? RecordedAt(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var names = path.Split('/', '\\');
        if (Read(names[^1], Moment(), out var isAmbiguous) is { } moment)
        {
            return moment;
        }

        // Two times in the file's own name are no reason to believe the folder's.
        if (isAmbiguous)
        {
            return null;
        }

        if (Read(names[^1], Day(), out isAmbiguous) is { } day)
        {
            return day;
        }

        for (var i = names.Length - 2; i >= 0 && !isAmbiguous; i--)
        {
            if (Read(names[i], Moment(), out isAmbiguous) is { } folderMoment)
            {
                return folderMoment;
            }
        }

        return null;
    }

    private static DateTimeOffset? Read(string name, Regex pattern, out bool isAmbiguous)
    {
        isAmbiguous = false;
        DateTimeOffset? found = null;
        if (name.Length > MaxNameLength)
        {
            return null;
        }

        foreach (Match match in pattern.Matches(name))
        {
            if (ToTime(match.Groups) is not { } time)
            {
                continue;
            }

            isAmbiguous = found is not null && found != time;
            if (isAmbiguous)
            {
                return null;
            }

            found = time;
        }

        return found;
    }

    private static DateTimeOffset? ToTime(GroupCollection groups)
    {
        var (year, month, day) = (Number(groups["y"]), Number(groups["m"]), Number(groups["d"]));
        var (hour, minute, second) = (Number(groups["H"]), Number(groups["M"]), Number(groups["S"]));
        var (zoneHours, zoneMinutes) = (Number(groups["zh"]), Number(groups["zm"]));
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59 || zoneHours > 14 || zoneMinutes > 59)
        {
            return null;
        }

        var zone = new TimeSpan(zoneHours, zoneMinutes, 0);
        zone = groups["zs"].ValueSpan is "-" ? -zone : zone;
        var fraction = groups["f"] is { Success: true } f
            ? decimal.Parse("0." + f.Value, CultureInfo.InvariantCulture)
            : 0;
        return new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero)
            .AddTicks((long)(fraction * TimeSpan.TicksPerSecond)) - zone;
    }

    private static int Number(Group group) =>
        group.Success ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    // The lookarounds keep a longer number, of which these digits are only a part, from being read as a time.
    [GeneratedRegex(
        """
        (?<![0-9])
        (?: (?<y>199[0-9]|20[0-9][0-9]) (?<ds>[-._]?) (?<m>[0-9]{2}) \k<ds> (?<d>[0-9]{2})
          | (?<d>[0-9]{2}) \. (?<m>[0-9]{2}) \. (?<y>199[0-9]|20[0-9][0-9]) )
        (?: (?: (?<T>[Tt]) | [-_.\ ] )
            (?<H>[0-9]{2}) (?<ts>[-:._]?) (?<M>[0-9]{2}) (?: \k<ts> (?<S>[0-9]{2}) (?: (?(T)[.,](?<f>[0-9]{1,7})|(?!)) )? )?
            (?(T) (?: [Zz] | (?<zs>[-+]) (?<zh>[0-9]{2}) :? (?<zm>[0-9]{2}) )? )
          | (?<=(?<![0-9])[0-9]{8}) (?<H>[0-9]{2}) (?<M>[0-9]{2}) (?<S>[0-9]{2}) )
        (?![0-9]) (?(S)|(?![-._][0-9]))
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Moment();

    [GeneratedRegex(
        """
        (?<![0-9] | [0-9][-._])
        (?: (?<y>199[0-9]|20[0-9][0-9]) (?<ds>[-._]?) (?<m>[0-9]{2}) \k<ds> (?<d>[0-9]{2})
          | (?<d>[0-9]{2}) \. (?<m>[0-9]{2}) \. (?<y>199[0-9]|20[0-9][0-9]) )
        (?! [0-9] | [-._:][0-9] | [Tt][0-9] )
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Day();
}
