using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Reports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Reports.Drawing;

namespace DiagMod.Host.Reports;

/// <summary>Words that every report has: dates, axes, legends, head and foot.</summary>
/// <param name="figures">Numbers, units and the language.</param>
internal class ReportTexts(Figures figures) : TextSet(figures)
{
    // Sequence time begins there (decision D43).
    private static readonly DateTimeOffset SequenceEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Everything the product says in the report's language.</summary>
    public UiText Ui => UiText.In(Figures.Language);

    /// <summary>Between whole and fraction.</summary>
    public string DecimalMark => Figures.DecimalMark;

    /// <summary>y axis of the trend.</summary>
    public string RmsAxis => Ui.Trends.RmsAxis;

    /// <summary>x axis of a spectrum.</summary>
    public string FrequencyAxis => Say("frequency, Hz", "частота, Гц");

    /// <summary>y axis of a spectrum.</summary>
    public string LevelAxis => Say("level, dBc", "уровень, дБ к основной");

    /// <summary>y axis of a waveform.</summary>
    public string CurrentAxis => Say("current, A", "ток, А");

    /// <summary>Column: RMS of the phases.</summary>
    public string Rms => Say("RMS", "СКЗ");

    /// <summary>Legend: range within each step.</summary>
    public string RangeInStep => Say("min to max within the step", "мин – макс за шаг");

    /// <summary>Legend: bands of the forecast.</summary>
    public string Bands => Say("80 % and 95 % bands", "интервалы 80 и 95 %");

    /// <summary>Where something is not known.</summary>
    public string Unknown => Figures.Unknown;

    /// <summary>Where there is nothing.</summary>
    public string None => Say("none", "нет");

    /// <summary>Product and version, at the head of every page.</summary>
    /// <param name="version">The version.</param>
    public static string Product(string version) => $"DiagMod.Orleans {version}";

    /// <summary>A sentence with a capital at its begin.</summary>
    /// <param name="words">The sentence.</param>
    public static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>A length of time without digits that say nothing: 8 h, 7 d.</summary>
    /// <param name="span">The length.</param>
    public string Round(TimeSpan span) => span.TotalHours < 48
        ? Figures.Join(Figures.Exact(Math.Round(span.TotalHours, 1)), Unit.Hour)
        : Figures.Join(Figures.Exact(Math.Round(span.TotalDays, 1)), Unit.Day);

    /// <summary>Number of a page.</summary>
    /// <param name="page">The page, from 1.</param>
    /// <param name="of">All pages.</param>
    public string PageOf(int page, int of) => Say($"page {page} of {of}", $"стр. {page} из {of}");

    /// <summary>Meaning of a time axis.</summary>
    /// <param name="clock">Where the times come from.</param>
    public string TimeAxis(TimeSource clock) => clock == TimeSource.Sequence
        ? Say("hours of recording (no clock)", "часы записи (без даты)")
        : Say("time, UTC", "время, UTC");

    /// <summary>Meaning of a waveform's x axis.</summary>
    /// <param name="startSeconds">Where the stretch begins, seconds from the first row.</param>
    public string WaveformAxis(double startSeconds) => Say(
        $"ms from {Figures.With(startSeconds, Unit.Second)} on", $"мс от {Figures.With(startSeconds, Unit.Second)} записи");

    /// <summary>Legend: RMS of a phase.</summary>
    /// <param name="phase">The phase.</param>
    public string RmsOf(Phase phase) => Ui.Trends.Rms(phase);

    /// <summary>Legend: current of a phase.</summary>
    /// <param name="phase">The phase.</param>
    public string CurrentOf(Phase phase) => Say($"phase {phase}", $"фаза {phase}");

    /// <summary>Legend: the forecast.</summary>
    /// <param name="phase">Its phase.</param>
    public string ForecastOf(Phase phase) => Ui.Trends.Median(phase);

    /// <summary>Beside the line of the threshold.</summary>
    /// <param name="amps">Its value, amperes.</param>
    public string ThresholdMark(double amps) => Say(
        $"threshold {Figures.With(amps, Unit.Ampere)}", $"порог {Figures.With(amps, Unit.Ampere)}");

    /// <summary>A number at an axis.</summary>
    /// <param name="value">The number.</param>
    public string Tick(double value) => PlotFrame.Short(value).Replace(".", DecimalMark, StringComparison.Ordinal);

    /// <summary>An instant of data time.</summary>
    /// <param name="at">The instant; null = none.</param>
    /// <param name="clock">Where it comes from.</param>
    public string Instant(DateTimeOffset? at, TimeSource clock) => at switch
    {
        null => Unknown,
        { } sequence when clock == TimeSource.Sequence => Say(
            $"hour {Figures.Plain((sequence - SequenceEpoch).TotalHours)} of recording",
            $"{Figures.Plain((sequence - SequenceEpoch).TotalHours)} ч записи"),
        { } known => known.UtcDateTime.ToString(
            Figures.Language == Language.Russian ? "dd.MM.yyyy HH:mm 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
    };

    /// <summary>A period of data time.</summary>
    /// <param name="from">From.</param>
    /// <param name="to">To.</param>
    /// <param name="clock">Where the times come from.</param>
    public string Period(DateTimeOffset? from, DateTimeOffset? to, TimeSource clock) =>
        $"{Instant(from, clock)} – {Instant(to, clock)}"
            + (clock == TimeSource.Sequence ? $" ({Ui.Words.NoClock})" : "");

    /// <summary>A gap without data.</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="clock">Where the times come from.</param>
    public string Of(DataGap gap, TimeSource clock) =>
        $"{Instant(gap.From, clock)} – {Instant(gap.To, clock)} ({Figures.Span(gap.Seconds)})";

    /// <summary>A count of files.</summary>
    /// <param name="count">How many.</param>
    public string FilesOf(long count) => Counted(count, ("file", "files"), ("файл", "файла", "файлов"));

    /// <summary>The priority in words.</summary>
    /// <param name="priority">1 to 3; 0 = none.</param>
    public string Priority(int priority) => priority switch
    {
        1 => Say("1 – act now", "1 – действовать немедленно"),
        2 => Say("2 – act in time", "2 – действовать в срок"),
        3 => Say("3 – watch", "3 – наблюдать"),
        _ => Say("none – nothing to do", "нет – действий не требуется"),
    };
}
