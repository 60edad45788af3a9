using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Trends;

/// <summary>Texts of trend and forecast.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class TrendTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading of the page.</summary>
    public string Title => Say("Trends", "Тренды");

    /// <summary>Choice of a motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Link to the motor's page.</summary>
    public string OpenMotor => Say("Open the motor's page", "Открыть страницу двигателя");

    /// <summary>There are no motors.</summary>
    public string NoMotors => Say("No motors yet.", "Двигателей пока нет.");

    /// <summary>Link to the import page, under "no motors yet".</summary>
    public string ImportFirst => Say(
        "Import recordings to get the first trend", "Импортируйте записи, чтобы получить первый тренд");

    /// <summary>Heading of the chart.</summary>
    public string Chart => Say("RMS trend and forecast", "Тренд и прогноз СКЗ тока");

    /// <summary>Name of the group of buttons.</summary>
    public string StretchShown => Say("Stretch shown", "Показанный период");

    /// <summary>While the trend is read.</summary>
    public string Reading => Say("The trend is being read …", "Загрузка тренда …");

    /// <summary>Nothing lies in the stretch.</summary>
    public string NothingHere => Say("No windows in this stretch.", "За этот период данных нет.");

    /// <summary>Meaning of the y axis.</summary>
    public string RmsAxis => Say("RMS, A", "СКЗ тока, А");

    /// <summary>The line at the present time.</summary>
    public string Now => Say("now", "сейчас");

    /// <summary>The line at the newest data.</summary>
    public string NewestData => Say("newest data", "последние данные");

    /// <summary>RMS of a phase.</summary>
    /// <param name="phase">The phase.</param>
    public string Rms(Phase phase) => Say($"RMS {phase}", $"СКЗ {phase}");

    /// <summary>Largest RMS of a step.</summary>
    /// <param name="phase">The phase.</param>
    public string Largest(Phase phase) => Say($"{phase} max", $"{phase} макс");

    /// <summary>Smallest RMS of a step.</summary>
    /// <param name="phase">The phase.</param>
    public string Smallest(Phase phase) => Say($"{phase} min", $"{phase} мин");

    /// <summary>The forecast's middle.</summary>
    /// <param name="phase">The phase.</param>
    public string Median(Phase phase) => Say($"forecast {phase} (median)", $"прогноз {phase} (медиана)");

    /// <summary>The edge of a band.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="percent">Share of futures below it, per cent.</param>
    public string Quantile(Phase phase, double percent) => $"{phase} {Figures.Join(Figures.Exact(percent), Unit.Percent)}";

    /// <summary>Heading of what trends beside RMS.</summary>
    public string Readings => Say("What means wear: trends by file", "Признаки износа: тренды по файлам");

    /// <summary>There is too little of them.</summary>
    public string NoReadings => Say(
        "No such trend yet: it needs at least 20 files.", "Таких трендов пока нет: нужно не менее 20 файлов.");

    /// <summary>The forecast's middle.</summary>
    public string Forecast => Say("forecast (median)", "прогноз (медиана)");

    /// <summary>The line from which a reading is noteworthy.</summary>
    public string Limit => Say("noteworthy from here on", "отсюда требует внимания");

    /// <summary>The edge of a band.</summary>
    /// <param name="percent">Share of futures below it, per cent.</param>
    public string Quantile(double percent) => Figures.Join(Figures.Exact(percent), Unit.Percent);

    /// <summary>Name of a reading.</summary>
    /// <param name="reading">The reading.</param>
    public string Of(Reading reading) => reading switch
    {
        Core.Forecasting.Reading.Unbalance => Say("current unbalance u2", "несимметрия токов u2"),
        Core.Forecasting.Reading.BlockScore => Say("anomaly score", "оценка аномалии"),
        Core.Forecasting.Reading.RotorBars => Say("rotor bars, N_Σ", "стержни ротора, N_Σ"),
        _ => Say("rotation frequency", "частота вращения"),
    };

    /// <summary>Unit of a reading; null for a plain number.</summary>
    /// <param name="reading">The reading.</param>
    public static Unit? UnitOf(Reading reading) => reading switch
    {
        Core.Forecasting.Reading.Unbalance => Unit.Percent,
        Core.Forecasting.Reading.BlockScore => null,
        _ => Unit.Decibel,
    };

    /// <summary>Where a reading is going, as one sentence.</summary>
    /// <param name="forecast">Its forecast.</param>
    public string Sentence(ReadingForecast forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        var files = Counted(forecast.Future.Count, ("file", "files"), ("файла", "файлов", "файлов"));
        if (double.IsNaN(forecast.Limit))
        {
            return Say(
                $"{Of(forecast.Reading)}: no limit yet, so nothing is said about crossing it. Model {forecast.ModelVersion}.",
                $"{Of(forecast.Reading)}: предела ещё нет, поэтому о его превышении судить нельзя. Модель {forecast.ModelVersion}.");
        }

        var unit = UnitOf(forecast.Reading);
        var limit = unit is { } sign
            ? Figures.With(sign == Unit.Percent ? 100 * forecast.Limit : forecast.Limit, sign)
            : Figures.Plain(forecast.Limit);
        var (over, level) = (Figures.Probability(forecast.POver), Figures.Probability(forecast.POverLevel));
        return Say(
            $"P({Of(forecast.Reading)} over {limit} within {files}) {over}, of the smoothed level {level}. Model {forecast.ModelVersion}.",
            $"P({Of(forecast.Reading)} выше {limit} в пределах {files}) {over}, по сглаженному уровню {level}. Модель "
                + $"{forecast.ModelVersion}.");
    }

    /// <summary>The line of the threshold.</summary>
    /// <param name="amps">Its value.</param>
    /// <param name="source">Where it comes from.</param>
    public string Threshold(string amps, string source) => Say(
        $"threshold {amps}, {source}", $"порог {amps}, {source}");

    /// <summary>Button: how much is shown.</summary>
    /// <param name="range">How much.</param>
    public string Of(TrendRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return range.Length switch
        {
            null => Say("all", "всё"),
            { TotalHours: <= 24 } day => Figures.Join(Figures.Exact(day.TotalHours), Unit.Hour),
            { } longer => Figures.Join(Figures.Exact(longer.TotalDays), Unit.Day),
        };
    }

    /// <summary>Meaning of the x axis when recordings carry no time.</summary>
    /// <param name="unitSeconds">Length of its unit, seconds.</param>
    public string SequenceAxis(double unitSeconds) => unitSeconds switch
    {
        < 60 => Say("seconds of recording (no clock)", "секунды записи (без даты)"),
        < 3600 => Say("minutes of recording (no clock)", "минуты записи (без даты)"),
        _ => Say("hours of recording (no clock)", "часы записи (без даты)"),
    };

    /// <summary>Trend and forecast as one sentence.</summary>
    /// <param name="state">What the motor does.</param>
    /// <param name="forecast">Newest forecast, or null.</param>
    public string Sentence(RunState state, RmsForecast? forecast)
    {
        if (forecast is null)
        {
            return state == RunState.NoData
                ? Say("No forecast: there are no recordings yet.", "Прогноза нет: записей ещё не было.")
                : Say(
                    "No forecast yet: it needs a trend of at least 20 points.",
                    "Прогноза пока нет: нужен тренд не менее чем из 20 точек.");
        }

        var horizon = Figures.Span(forecast.HorizonSeconds);
        if (double.IsNaN(forecast.ThresholdAmps))
        {
            return Say(
                $"Forecast for {horizon}; no threshold yet, so nothing is said about crossing it. {Model(forecast)}",
                $"Прогноз на {horizon}; порога ещё нет, поэтому о его превышении судить нельзя. {Model(forecast)}");
        }

        var limit = Figures.With(forecast.ThresholdAmps, Unit.Ampere);
        var (over, level) = (Figures.Probability(forecast.POver), Figures.Probability(forecast.POverLevel));
        return Say(
            $"P(RMS over {limit} within {horizon}) {over}, of the smoothed level {level}; {Crossing(forecast)}. {Model(forecast)}",
            $"P(СКЗ выше {limit} за {horizon}) {over}, по сглаженному уровню {level}; {Crossing(forecast)}. {Model(forecast)}");
    }

    private static bool IsOver(RmsForecast forecast) =>
        forecast.Phases.Any(p => p.History.Count > 0 && p.History[^1].RmsAmps > forecast.ThresholdAmps);

    private static DateTimeOffset Origin(RmsForecast forecast) => forecast.Phases
        .Where(p => p.History.Count > 0)
        .Select(p => p.History[^1].At)
        .DefaultIfEmpty(DateTimeOffset.UnixEpoch)
        .Max();

    private string Crossing(RmsForecast forecast)
    {
        if (IsOver(forecast))
        {
            return Say("the newest RMS is over it already", "последнее СКЗ уже выше порога");
        }

        if (forecast.Crossing is not { } crossing)
        {
            return Say("no crossing expected", "превышение не ожидается");
        }

        var early = Figures.Span((crossing.Early - Origin(forecast)).TotalSeconds);
        if (crossing.Late is not { } at)
        {
            return Say($"crosses after {early} to beyond the horizon (80 %)", $"превышение не раньше чем через {early} (80 %)");
        }

        var late = Figures.Span((at - Origin(forecast)).TotalSeconds);
        return Say(
            $"crosses after {early} to {late} of further data (80 %)",
            $"превышение через {early} – {late} новых данных (80 %)");
    }

    private string Model(RmsForecast forecast)
    {
        var cadence = forecast.Cadence switch
        {
            Cadence.Hour => Say("hours", "часам"),
            Cadence.File => Say("files", "файлам"),
            _ => Say("windows", "окнам"),
        };
        var why = forecast.Fallback is null
            ? ""
            : Say(
                $"; a simpler model answered, because: {forecast.Fallback}",
                "; основная модель не дала чисел, ответила упрощённая");
        return Say(
            $"Model {forecast.ModelVersion} over {cadence}{why}.",
            $"Модель {forecast.ModelVersion}, по {cadence}{why}.");
    }
}
