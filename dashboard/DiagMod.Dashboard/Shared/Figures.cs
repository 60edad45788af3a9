using System.Globalization;
using DiagMod.Core.Currents;

namespace DiagMod.Dashboard.Shared;

/// <summary>Numbers as people read them: three significant digits, the unit once, "unknown" instead of NaN.</summary>
public static class Figures
{
    /// <summary>What stands where a number is not known.</summary>
    public const string Unknown = "unknown";

    /// <summary>Three significant digits, plain notation where that is short.</summary>
    /// <param name="value">A number, or NaN.</param>
    public static string Plain(double value)
    {
        if (double.IsNaN(value))
        {
            return Unknown;
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "∞" : "−∞";
        }

        var magnitude = Math.Abs(value);
        var text = magnitude switch
        {
            0 => "0",
            >= 1e6 or < 1e-3 => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
            >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
            _ => value.ToString("0.000", CultureInfo.InvariantCulture),
        };
        return text.Replace('-', '−');
    }

    /// <summary>A number with its unit.</summary>
    /// <param name="value">A number, or NaN.</param>
    /// <param name="unit">Its unit.</param>
    public static string With(double value, string unit) => double.IsNaN(value) ? Unknown : $"{Plain(value)} {unit}";

    /// <summary>A share as per cent.</summary>
    /// <param name="share">0 to 1, or NaN.</param>
    public static string Percent(double share) => With(share * 100, "%");

    /// <summary>A probability with its relation, "= 0.31" or "&lt; 0.01": no forecast can say exactly 0 or 1.</summary>
    /// <param name="probability">0 to 1, or NaN.</param>
    public static string Probability(double probability) => probability switch
    {
        double.NaN => Unknown,
        < 0.01 => "< 0.01",
        > 0.99 => "> 0.99",
        _ => "= " + probability.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>The three phases with their letters; an absent one says so.</summary>
    /// <param name="values">One number a phase.</param>
    /// <param name="unit">Its unit.</param>
    public static string Phases(PhaseValues values, string unit)
    {
        var known = new List<string>(3);
        var absent = new List<string>(3);
        foreach (var phase in PhaseSets.InOrder)
        {
            if (double.IsNaN(values[phase]))
            {
                absent.Add(phase.ToString());
            }
            else
            {
                known.Add($"{phase} {Plain(values[phase])}");
            }
        }

        if (known.Count == 0)
        {
            return Unknown;
        }

        return string.Join("  ", known) + " " + unit
            + (absent.Count == 0 ? "" : $" · {string.Join(", ", absent)} absent");
    }

    /// <summary>The largest of three phases; NaN when none is known.</summary>
    /// <param name="values">One number a phase.</param>
    public static double Largest(PhaseValues values)
    {
        var largest = double.NaN;
        foreach (var phase in PhaseSets.InOrder)
        {
            if (!double.IsNaN(values[phase]) && !(values[phase] <= largest))
            {
                largest = values[phase];
            }
        }

        return largest;
    }

    /// <summary>A length of time in its largest fitting unit.</summary>
    /// <param name="seconds">Seconds, or NaN.</param>
    public static string Span(double seconds) => seconds switch
    {
        double.NaN => Unknown,
        < 120 => With(seconds, "s"),
        < 7200 => With(seconds / 60, "min"),
        < 172_800 => With(seconds / 3600, "h"),
        _ => With(seconds / 86_400, "d"),
    };

    /// <summary>Bytes in MB or kB.</summary>
    /// <param name="bytes">Bytes.</param>
    public static string Bytes(long bytes) => bytes >= 1_000_000 ? With(bytes / 1e6, "MB") : With(bytes / 1e3, "kB");

    /// <summary>A whole number with thin groups.</summary>
    /// <param name="count">The number.</param>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>A number for an attribute of SVG.</summary>
    /// <param name="value">The number.</param>
    public static string Svg(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>An instant for a datetime attribute.</summary>
    /// <param name="at">The instant.</param>
    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
