using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Shared;

/// <summary>Numbers as people read them: three significant digits, the unit once, "unknown" instead of NaN; in Russian with a decimal
/// comma and Russian units.</summary>
/// <remarks>No culture of the runtime is asked: the product runs with invariant globalization, and looks alike everywhere.</remarks>
/// <param name="language">The reader's language.</param>
public sealed class Figures(Language language)
{
    // A number and its unit, and the groups of a number, must not part at a line's end.
    private const char Space = '\u00a0';
    private const char GroupSpace = '\u202f';

    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private readonly bool _isRussian = language == Language.Russian;

    /// <summary>The reader's language.</summary>
    public Language Language => language;

    /// <summary>What stands where a number is not known.</summary>
    public string Unknown => _isRussian ? "нет данных" : "unknown";

    /// <summary>Between whole and fraction: a point, or in Russian a comma.</summary>
    public string DecimalMark => _isRussian ? "," : ".";

    /// <summary>A day for scripts, in their notation.</summary>
    public string DatePattern => _isRussian ? "{DD}.{MM}.{YYYY}" : "{YYYY}-{MM}-{DD}";

    /// <summary>A day without its year for scripts.</summary>
    public string DayPattern => _isRussian ? "{DD}.{MM}" : "{MM}-{DD}";

    /// <summary>A month with its year for scripts.</summary>
    public string MonthPattern => _isRussian ? "{MM}.{YYYY}" : "{YYYY}-{MM}";

    /// <summary>Three significant digits, plain notation where that is short.</summary>
    /// <param name="value">A number, or NaN.</param>
    public string Plain(double value)
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
        return magnitude switch
        {
            0 => "0",
            >= 1e6 or < 1e-3 => Power(value),
            >= 99.95 => Written(value, "#,0"),
            >= 9.995 => Written(value, "0.0"),
            >= 0.9995 => Written(value, "0.00"),
            _ => Written(value, "0.000"),
        };
    }

    /// <summary>A number as it was given, with all its digits: name-plates and limits.</summary>
    /// <param name="value">A number.</param>
    public string Exact(double value) => Written(value, "0.######");

    /// <summary>A stored number as text, with the language's own decimal mark and all its digits.</summary>
    /// <param name="number">As stored, with a point.</param>
    public string Given(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return number.Replace(".", DecimalMark, StringComparison.Ordinal);
    }

    /// <summary>The sign of a unit; empty for none.</summary>
    /// <param name="unit">The unit.</param>
    public string Sign(Unit unit) => unit switch
    {
        Unit.Ampere => _isRussian ? "А" : "A",
        Unit.Volt => _isRussian ? "В" : "V",
        Unit.Kilowatt => _isRussian ? "кВт" : "kW",
        Unit.Hertz => _isRussian ? "Гц" : "Hz",
        Unit.Kilohertz => _isRussian ? "кГц" : "kHz",
        Unit.Rpm => _isRussian ? "об/мин" : "rpm",
        Unit.Decibel => _isRussian ? "дБ" : "dBc",
        Unit.Percent => "%",
        Unit.Millisecond => _isRussian ? "мс" : "ms",
        Unit.Second => _isRussian ? "с" : "s",
        Unit.Minute => _isRussian ? "мин" : "min",
        Unit.Hour => _isRussian ? "ч" : "h",
        Unit.Day => _isRussian ? "сут" : "d",
        Unit.Year => _isRussian ? "г." : "y",
        Unit.Kilobyte => _isRussian ? "кБ" : "kB",
        Unit.Megabyte => _isRussian ? "МБ" : "MB",
        _ => "",
    };

    /// <summary>A number with its unit.</summary>
    /// <param name="value">A number, or NaN.</param>
    /// <param name="unit">Its unit.</param>
    public string With(double value, Unit unit) => double.IsNaN(value) ? Unknown : Join(Plain(value), unit);

    /// <summary>A written number with its unit.</summary>
    /// <param name="number">The number, as text.</param>
    /// <param name="unit">Its unit.</param>
    public string Join(string number, Unit unit) => unit == Unit.None ? number : $"{number}{Space}{Sign(unit)}";

    /// <summary>A share as per cent.</summary>
    /// <param name="share">0 to 1, or NaN.</param>
    public string Percent(double share) => With(share * 100, Unit.Percent);

    /// <summary>A probability with its relation, "= 0.31" or "&lt; 0.01": no forecast can say exactly 0 or 1.</summary>
    /// <param name="probability">0 to 1, or NaN.</param>
    public string Probability(double probability) => probability switch
    {
        double.NaN => Unknown,
        < 0.01 => $"<{Space}0{DecimalMark}01",
        > 0.99 => $">{Space}0{DecimalMark}99",
        _ => $"={Space}{Written(probability, "0.00")}",
    };

    /// <summary>The three phases with their letters; an absent one says so.</summary>
    /// <param name="values">One number a phase.</param>
    /// <param name="unit">Its unit.</param>
    public string Phases(PhaseValues values, Unit unit)
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
                known.Add($"{phase}{Space}{Plain(values[phase])}");
            }
        }

        if (known.Count == 0)
        {
            return Unknown;
        }

        var none = _isRussian ? "нет фазы " : "absent: ";
        return Join(string.Join("  ", known), unit) + (absent.Count == 0 ? "" : $" · {none}{string.Join(", ", absent)}");
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
    public string Span(double seconds) => seconds switch
    {
        double.NaN => Unknown,
        < 120 => With(seconds, Unit.Second),
        < 7200 => With(seconds / 60, Unit.Minute),
        < 172_800 => With(seconds / 3600, Unit.Hour),
        _ => With(seconds / 86_400, Unit.Day),
    };

    /// <summary>A whole number in groups of three.</summary>
    /// <param name="count">The number.</param>
    public string Count(long count) => Written(count, "#,0");

    /// <summary>A number for an attribute of SVG.</summary>
    /// <param name="value">The number.</param>
    public static string Svg(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>An instant for a datetime attribute.</summary>
    /// <param name="at">The instant.</param>
    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A number as typed, with a point or a comma before the fraction and spaces between groups; in either language.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="value">The number; 0 when it is none.</param>
    public static bool TryParse(string text, out double value)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = string.Concat(text.Where(letter => !char.IsWhiteSpace(letter))).Replace('−', '-').Replace(',', '.');
        return double.TryParse(
            plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private string Written(double value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−').Replace(',', GroupSpace);
        return _isRussian ? text.Replace('.', ',') : text;
    }

    // 1.2·10⁶: an "e" in a number is a letter that not everybody reads.
    private string Power(double value)
    {
        var parts = value.ToString("0.##e+0", CultureInfo.InvariantCulture).Split('e');
        var exponent = parts[1].TrimStart('+').Select(c => c == '-' ? '⁻' : Superscripts[c - '0']);
        return $"{Written(double.Parse(parts[0], CultureInfo.InvariantCulture), "0.##")}·10{string.Concat(exponent)}";
    }
}
