using DiagMod.Core.Alarms;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Alarms;

/// <summary>Texts of the forms for thresholds and maintenance.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class AlarmFormTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading: thresholds.</summary>
    public string Thresholds => Say("Alarm thresholds", "Уставки сигнализации");

    /// <summary>Column: limit.</summary>
    public string Limit => Say("Limit", "Уставка");

    /// <summary>Column: hysteresis.</summary>
    public string Hysteresis => Say("Hysteresis", "Гистерезис");

    /// <summary>Column: on delay.</summary>
    public string OnDelay => Say("On after, s", "Задержка вкл., с");

    /// <summary>Column: off delay.</summary>
    public string OffDelay => Say("Off after, s", "Задержка откл., с");

    /// <summary>Column: in service.</summary>
    public string InService => Say("In service", "В работе");

    /// <summary>Field: RMS threshold.</summary>
    public string RmsThreshold => Say("RMS threshold, A", "Порог СКЗ тока, А");

    /// <summary>Field: expected interval.</summary>
    public string ExpectedInterval => Say("Data expected every, s", "Данные ожидаются каждые, с");

    /// <summary>What stands where nothing is set.</summary>
    public string NotSet => Say("not set", "не задано");

    /// <summary>Button: save.</summary>
    public string Save => Say("Save as a new version", "Сохранить новую версию");

    /// <summary>It was saved.</summary>
    /// <param name="version">Its version.</param>
    public string Saved(int version) => Say($"Saved as version {version}.", $"Сохранено, версия {version}.");

    /// <summary>Others saved meanwhile.</summary>
    public string Changed => Say(
        "Somebody else saved meanwhile; here are the newest values.", "Кто-то сохранил раньше; показаны новые значения.");

    /// <summary>What is wrong with a number.</summary>
    /// <param name="text">What was typed.</param>
    public string NoNumber(string text) => Say($"\"{text}\" is not a number.", $"«{text}» — не число.");

    /// <summary>A threshold that cannot be.</summary>
    /// <param name="mode">The mode, in words.</param>
    public string Unsound(string mode) => Say(
        $"{mode}: limits rise from step to step within their range, hysteresis and delays (up to 30 days) are not negative.",
        $"{mode}: уставки растут от ступени к ступени в допустимых пределах, гистерезис и задержки (до 30 суток) не отрицательны.");

    /// <summary>Which version is shown.</summary>
    /// <param name="one">The thresholds.</param>
    public string Version(AlarmThresholds one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.Version == 0
            ? Say("defaults of the product", "значения по умолчанию")
            : Say($"version {one.Version}, set by {one.SetBy}", $"версия {one.Version}, автор {one.SetBy}");
    }

    /// <summary>Unit of a mode's limits.</summary>
    /// <param name="mode">The mode.</param>
    public string UnitOf(string mode) => AlarmModes.UnitOf(mode) switch
    {
        "ratio" => "%",
        "dbc" => Figures.Sign(Unit.Decibel),
        "intervals" => Say("intervals", "интервалов"),
        "e_value" => Say("e-value", "значение E"),
        _ => Say("step of the rule", "ступень правила"),
    };

    /// <summary>A step that a rule grades.</summary>
    /// <param name="limit">1 to 3.</param>
    public string Grade(double limit) => limit switch
    {
        1 => Say("watch", "наблюдение"),
        2 => Say("warning", "предупреждение"),
        _ => Say("alarm", "тревога"),
    };

    /// <summary>Heading: maintenance.</summary>
    public string Maintenance => Say("Maintenance", "Обслуживание");

    /// <summary>What maintenance does.</summary>
    public string MaintenanceHint => Say(
        "While it lasts, the motor's alarms are suppressed and stay visible.",
        "Пока оно идёт, сигналы двигателя подавлены, но видны.");

    /// <summary>Field: kind.</summary>
    public string Kind => Say("Kind", "Вид");

    /// <summary>Field: begin.</summary>
    public string Begins => Say("Begins (UTC; empty: now)", "Начало (UTC; пусто — сейчас)");

    /// <summary>Field: planned end.</summary>
    public string PlannedEnd => Say("Planned end (UTC; empty: open)", "Плановый конец (UTC; пусто — открыт)");

    /// <summary>Button: begin.</summary>
    public string Begin => Say("Enter maintenance", "Начать обслуживание");

    /// <summary>Button: end.</summary>
    public string End => Say("End maintenance", "Завершить обслуживание");

    /// <summary>Choice: learn anew.</summary>
    public string Rebaseline => Say(
        "repaired: the twin learns anew what is healthy", "отремонтирован: двойник заново учит исправное состояние");

    /// <summary>Times that cannot be.</summary>
    public string BadTimes => Say(
        "It ends after it begins and after now, at most 180 days later.",
        "Конец должен быть позже начала и позже текущего времени, не более чем через 180 суток.");

    /// <summary>Column: begin.</summary>
    public string StartedAt => Say("Begin", "Начало");

    /// <summary>Column: end.</summary>
    public string EndsAt => Say("End", "Конец");

    /// <summary>It goes on.</summary>
    public string UnderWay => Say("under way", "идёт");

    /// <summary>It is still to come.</summary>
    public string Planned => Say("planned", "запланировано");

    /// <summary>There was none.</summary>
    public string NoMaintenance => Say("No maintenance was entered yet.", "Обслуживания ещё не было.");

    /// <summary>A kind of maintenance.</summary>
    /// <param name="kind">The kind.</param>
    public string OfKind(string kind) => kind switch
    {
        "inspection" => Say("inspection", "осмотр"),
        "lubrication" => Say("lubrication", "смазка"),
        "repair" => Say("repair", "ремонт"),
        "replacement" => Say("replacement", "замена"),
        "test" => Say("test", "испытание"),
        _ => Say("other", "прочее"),
    };
}
