using DiagMod.Core.Alarms;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts of a motor's page as a view: reading it, its time axis, its past.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class MotorViewTexts(Figures figures) : TextSet(figures)
{
    /// <summary>The page could not be read.</summary>
    public string Failed => Say("The motor's figures could not be read.", "Не удалось прочитать данные двигателя.");

    /// <summary>The newest figures could not be read; older ones stand.</summary>
    public string Outdated => Say(
        "The newest figures could not be read; what you see is older.", "Не удалось прочитать новые данные; показаны прежние.");

    /// <summary>Signals of a recording could not be read.</summary>
    public string SignalsLost => Say("the store does not answer.", "хранилище не отвечает.");

    /// <summary>After a failure.</summary>
    public string TriesAgain => Say("It is tried again by itself every few seconds.", "Попытки повторяются каждые несколько секунд.");

    /// <summary>Button: try again.</summary>
    public string Retry => Say("Try again", "Повторить");

    /// <summary>Head: the load.</summary>
    public string Load => Say("load", "нагрузка");

    /// <summary>Head: the case that is open.</summary>
    public string Case => Say("active case", "случай");

    /// <summary>After the case that counts most: others are open.</summary>
    /// <param name="count">How many.</param>
    public string AndMore(int count) => Say($", and {Figures.Count(count)} more", $", и ещё {Figures.Count(count)}");

    /// <summary>The version of a threshold.</summary>
    /// <param name="version">Its number, from 1.</param>
    public string Version(int version) => Say($"version {Figures.Count(version)}", $"версия {Figures.Count(version)}");

    /// <summary>Head: who has taken it.</summary>
    public string Owner => Say("owner", "ответственный");

    /// <summary>Head: there is none.</summary>
    public string None => Say("none", "нет");

    /// <summary>Banner of a past view, before the time.</summary>
    public string Viewing => Say("VIEWING", "ПОКАЗАН МОМЕНТ");

    /// <summary>What a past view is.</summary>
    public string PastWhy => Say(
        "The page as it was: later recordings are not in it. Nothing can be changed from here.",
        "Страница в тот момент: более поздних записей в ней нет. Изменить отсюда ничего нельзя.");

    /// <summary>The journal no longer reaches back to the instant.</summary>
    public string BeforeJournal => Say(
        "The twin's journal no longer reaches back to this instant; the oldest state that it can tell is shown.",
        "Журнал двойника уже не охватывает этот момент; показано самое раннее состояние, которое он хранит.");

    /// <summary>Button: back to the present.</summary>
    public string BackToNow => Say("Back to now", "К текущему моменту");

    /// <summary>Name of the time slider.</summary>
    public string Slider => Say("Time", "Время");

    /// <summary>What the slider does.</summary>
    public string SliderHint => Say(
        "Move it to see the page at any past instant", "Передвиньте, чтобы увидеть страницу в любой прошлый момент");

    /// <summary>End of the slider.</summary>
    public string Now => Say("now", "сейчас");

    /// <summary>Button: the file before.</summary>
    public string PreviousFile => Say("Previous file", "Предыдущий файл");

    /// <summary>Button: the file after.</summary>
    public string NextFile => Say("Next file", "Следующий файл");

    /// <summary>An instant of recordings without a clock.</summary>
    /// <param name="seconds">Seconds of recording before it.</param>
    public string RecordingTime(double seconds) =>
        Say($"after {Figures.Span(seconds)} of recording", $"после {Figures.Span(seconds)} записи");

    /// <summary>Button: the stretch that was shown before the zoom.</summary>
    public string ZoomedOut => Say("Whole range", "Весь период");

    /// <summary>How the chart is used.</summary>
    public string TrendHint => Say(
        "Drag over the chart to zoom; a double click shows the whole range.",
        "Чтобы приблизить, выделите участок мышью; двойной щелчок возвращает весь период.");

    /// <summary>Before the glyphs below the chart.</summary>
    public string Below => Say("Below the curves:", "Под кривыми:");

    /// <summary>A kind of event.</summary>
    /// <param name="kind">Which.</param>
    public string Of(MotorEventKind kind) => kind switch
    {
        MotorEventKind.File => Say("file", "файл"),
        MotorEventKind.Acknowledged => Say("acknowledged", "квитировано"),
        MotorEventKind.Rebaselined => Say("learns anew", "новое обучение"),
        MotorEventKind.Maintained => Say("maintenance done", "обслуживание выполнено"),
        MotorEventKind.PriorAdopted => Say("fleet prior adopted", "принят опыт парка"),
        MotorEventKind.SettingsChanged => Say("name-plate or limits changed", "изменены карточка или пределы"),
        _ => Say("model changed", "смена модели"),
    };

    /// <summary>The glyph of a kind: one letter.</summary>
    /// <param name="kind">Which.</param>
    public static string Letter(MotorEventKind kind) => kind switch
    {
        MotorEventKind.Acknowledged => "✓",
        MotorEventKind.Rebaselined => "↺",
        MotorEventKind.Maintained => "⚒",
        MotorEventKind.PriorAdopted => "⇣",
        MotorEventKind.SettingsChanged => "≡",
        MotorEventKind.ModelChanged => "Δ",
        _ => "",
    };

    /// <summary>The glyph of a step of a case: one letter; empty for those that are drawn by their priority.</summary>
    /// <param name="step">What happened.</param>
    public static string Letter(AlarmEvent step) => step switch
    {
        AlarmEvent.Raised or AlarmEvent.Recurred or AlarmEvent.Escalated => "",
        AlarmEvent.Acknowledged => "✓",
        AlarmEvent.Shelved => "S",
        AlarmEvent.Unshelved or AlarmEvent.ShelfEnded => "s",
        AlarmEvent.Suppressed => "P",
        AlarmEvent.SuppressionEnded => "p",
        AlarmEvent.TakenOutOfService => "O",
        AlarmEvent.PutIntoService => "o",
        AlarmEvent.Closed or AlarmEvent.Found => "✕",
        _ => "↓",
    };

    /// <summary>A file with a verdict.</summary>
    /// <param name="level">The verdict in words.</param>
    public string Verdict(string level) => Say($"verdict: {level}", $"вердикт: {level}");

    /// <summary>The chance of crossing the threshold and when, in a few words for the chart; null without a threshold.</summary>
    /// <param name="forecast">The forecast.</param>
    public string? Note(RmsForecast forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        if (double.IsNaN(forecast.ThresholdAmps) || double.IsNaN(forecast.POver))
        {
            return null;
        }

        var limit = Figures.With(forecast.ThresholdAmps, Unit.Ampere);
        var horizon = Figures.Span(forecast.HorizonSeconds);
        var chance = Figures.Probability(forecast.POver);
        var crossing = forecast.Crossing is { } crosses ? $"; {Crossing(forecast, crosses)}" : "";
        return Say($"P(over {limit} in {horizon}) {chance}{crossing}", $"P(выше {limit} за {horizon}) {chance}{crossing}");
    }

    private string Crossing(RmsForecast forecast, Crossing crossing)
    {
        var newest = forecast.Phases.SelectMany(phase => phase.History.TakeLast(1)).Select(point => point.At)
            .DefaultIfEmpty(crossing.Early).Max();
        var early = Figures.Span((crossing.Early - newest).TotalSeconds);
        if (crossing.Late is not { } at)
        {
            return Say($"crosses after {early} or later (80 %)", $"превышение через {early} или позже (80 %)");
        }

        var late = Figures.Span((at - newest).TotalSeconds);
        return Say($"crosses in {early} to {late} (80 %)", $"превышение через {early} – {late} (80 %)");
    }
}
