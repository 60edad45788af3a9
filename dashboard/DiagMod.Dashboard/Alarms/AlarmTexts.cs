using DiagMod.Core.Alarms;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Alarms;

/// <summary>Texts of alarms: list, history, dialogs.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class AlarmTexts(Figures figures) : TextSet(figures)
{
    private readonly Words _words = new(figures);

    /// <summary>Heading of the page, menu.</summary>
    public string Title => Say("Alarms", "Сигнализация");

    /// <summary>Heading: open cases.</summary>
    public string Open => Say("Open", "Открытые");

    /// <summary>No case is open.</summary>
    public string NoneOpen => Say("No alarm is open.", "Открытых сигналов нет.");

    /// <summary>Heading: history.</summary>
    public string History => Say("History", "История");

    /// <summary>Nothing fits the filter.</summary>
    public string NoneFound => Say("No alarm fits this filter.", "По этому фильтру сигналов нет.");

    /// <summary>Heading: figures.</summary>
    public string Figures24 => Say("Last 24 hours", "Последние 24 часа");

    /// <summary>Link: export.</summary>
    public string Export => Say("Download as CSV", "Скачать CSV");

    /// <summary>Button: more rows.</summary>
    public string More => Say("More", "Ещё");

    /// <summary>How the list is worked by keyboard.</summary>
    public string Keys => Say(
        "On a row: A acknowledges, S shelves, C closes, Enter shows the history.",
        "В строке: A — квитировать, S — отложить, C — закрыть, ввод — история (латинские клавиши).");

    /// <summary>Link and heading: thresholds and maintenance of a motor.</summary>
    public string Settings => Say("Thresholds and maintenance", "Уставки и обслуживание");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: what it is about.</summary>
    public string Mode => Say("What", "Причина");

    /// <summary>Column: state.</summary>
    public string State => Say("State", "Состояние");

    /// <summary>Column: priority.</summary>
    public string Priority => Say("Priority", "Приоритет");

    /// <summary>Column: value and limit.</summary>
    public string Value => Say("Value", "Значение");

    /// <summary>Column: since when.</summary>
    public string Since => Say("Since", "С");

    /// <summary>Column: time of the data.</summary>
    public string DataTime => Say("Data of", "Данные от");

    /// <summary>Column: who takes care.</summary>
    public string Owner => Say("Taken by", "Ответственный");

    /// <summary>Column: how often it came.</summary>
    public string Times => Say("Times", "Раз");

    /// <summary>Column: when it was over.</summary>
    public string ClosedAt => Say("Over since", "Закрыт");

    /// <summary>Column: finding.</summary>
    public string Found => Say("Found", "Выявлено");

    /// <summary>Button and heading: acknowledge.</summary>
    public string Acknowledge => Say("Acknowledge", "Квитировать");

    /// <summary>Button and heading: shelve.</summary>
    public string Shelve => Say("Shelve", "Отложить");

    /// <summary>Button: take from the shelf.</summary>
    public string Unshelve => Say("Unshelve", "Вернуть");

    /// <summary>Button and heading: close.</summary>
    public string Close => Say("Close", "Закрыть");

    /// <summary>Button: say afterwards what was found.</summary>
    public string NoteFinding => Say("Record a finding", "Записать вывод");

    /// <summary>Label: choice.</summary>
    public string Choice => Say("What do you say?", "Ваша оценка");

    /// <summary>Label: note.</summary>
    public string Note => Say("Note", "Примечание");

    /// <summary>Label: reason.</summary>
    public string Reason => Say("Reason", "Основание");

    /// <summary>Label: for how long.</summary>
    public string ForHowLong => Say("For", "На срок");

    /// <summary>Label: what was found.</summary>
    public string WhatWasFound => Say("What was found?", "Что выявлено?");

    /// <summary>A choice must be made.</summary>
    public string Choose => Say("choose", "выберите");

    /// <summary>Where a finding goes.</summary>
    public string FindingHint => Say(
        "Kept as a label: later diagnoses are compared with it.",
        "Сохраняется как метка: с ней сравниваются последующие диагнозы.");

    /// <summary>Filter: all.</summary>
    public string All => Say("all", "все");

    /// <summary>Filter: not before.</summary>
    public string From => Say("From (UTC)", "С (UTC)");

    /// <summary>Filter: before.</summary>
    public string To => Say("To (UTC)", "По (UTC)");

    /// <summary>Button: filter.</summary>
    public string Filter => Say("Show", "Показать");

    /// <summary>Who acts by itself.</summary>
    public string BySystem => Say("by itself", "автоматически");

    /// <summary>Heading of a case's steps.</summary>
    public string Steps => Say("What happened", "Ход событий");

    /// <summary>State as words.</summary>
    /// <param name="state">The state.</param>
    public string Of(AlarmState state) => state switch
    {
        AlarmState.Unacknowledged => Say("unacknowledged", "не квитирован"),
        AlarmState.Acknowledged => Say("acknowledged", "квитирован"),
        AlarmState.ReturnedUnacknowledged => Say("gone, unacknowledged", "снят, не квитирован"),
        AlarmState.Shelved => Say("shelved", "отложен"),
        AlarmState.Suppressed => Say("suppressed: maintenance", "подавлен: обслуживание"),
        AlarmState.OutOfService => Say("out of service", "выведен из работы"),
        _ => Say("over", "закрыт"),
    };

    /// <summary>Priority as words.</summary>
    /// <param name="priority">The priority.</param>
    public string Of(AlarmPriority priority) => priority switch
    {
        AlarmPriority.Advisory => Say("advisory", "уведомление"),
        _ => Say($"priority {(int)priority}", $"приоритет {(int)priority}"),
    };

    /// <summary>A choice as words.</summary>
    /// <param name="choice">The choice.</param>
    public string Of(AcknowledgeChoice choice) => choice switch
    {
        AcknowledgeChoice.Investigating => Say("somebody looks into it", "разбираемся"),
        AcknowledgeChoice.ActionOrdered => Say("work is ordered", "работы заказаны"),
        AcknowledgeChoice.False => Say("false alarm", "ложный сигнал"),
        _ => Say("seen", "видел"),
    };

    /// <summary>What happened, as words.</summary>
    /// <param name="what">The event.</param>
    public string Of(AlarmEvent what) => what switch
    {
        AlarmEvent.Raised => Say("raised", "возник"),
        AlarmEvent.Recurred => Say("came back", "возник снова"),
        AlarmEvent.Escalated => Say("grew", "усилился"),
        AlarmEvent.Eased => Say("eased", "ослаб"),
        AlarmEvent.Returned => Say("gone", "снят"),
        AlarmEvent.Acknowledged => Say("acknowledged", "квитирован"),
        AlarmEvent.Shelved => Say("shelved", "отложен"),
        AlarmEvent.Unshelved => Say("taken from the shelf", "возвращён"),
        AlarmEvent.ShelfEnded => Say("time on the shelf is over", "срок откладывания истёк"),
        AlarmEvent.Suppressed => Say("maintenance began", "началось обслуживание"),
        AlarmEvent.SuppressionEnded => Say("maintenance ended", "обслуживание закончено"),
        AlarmEvent.TakenOutOfService => Say("taken out of service", "выведен из работы"),
        AlarmEvent.PutIntoService => Say("put into service", "введён в работу"),
        AlarmEvent.Closed => Say("closed", "закрыт"),
        _ => Say("finding recorded", "записан вывод"),
    };

    /// <summary>What a case is about.</summary>
    /// <param name="mode">The mode.</param>
    public string OfMode(string mode) => mode switch
    {
        AlarmModes.Anomaly => Say("Anomaly", "Аномалия"),
        AlarmModes.Rms => Say("RMS current over its threshold", "СКЗ тока выше порога"),
        AlarmModes.Unbalance => Say("Current unbalance", "Несимметрия токов"),
        AlarmModes.Thd => Say("Distortion of the current", "Искажение тока (КГИ)"),
        AlarmModes.RotorBar => Say("Rotor bars", "Стержни ротора"),
        AlarmModes.Exceedance => Say("RMS forecast over its threshold", "Прогноз СКЗ выше порога"),
        AlarmModes.DataAge => Say("Data overdue", "Данные просрочены"),
        AlarmModes.SinglePhasing => Say("Single phasing", "Обрыв фазы"),
        AlarmModes.FlatSensor => Say("Sensor holds its value", "Датчик «залип»"),
        AlarmModes.ClippedSensor => Say("Sensor clips", "Датчик ограничивает сигнал"),
        AlarmModes.PhasesChanged => Say("Other phases recorded", "Записаны другие фазы"),
        _ => _words.OfFault(mode),
    };

    /// <summary>What may be found.</summary>
    /// <param name="code">Code of the finding.</param>
    public string OfFinding(string code) => code switch
    {
        AlarmFinding.Nothing => Say("looked at, nothing found", "осмотрено, дефектов нет"),
        AlarmFinding.Unknown => Say("not inspected", "не осматривали"),
        "bearing_wear" => Say("Bearing, general wear", "Подшипник, общий износ"),
        "bearing_lubrication" => Say("Bearing, lubrication", "Подшипник, смазка"),
        "end_ring" => Say("Cracked end ring", "Трещина короткозамыкающего кольца"),
        "static_eccentricity" => Say("Static eccentricity", "Статический эксцентриситет"),
        "dynamic_eccentricity" => Say("Dynamic eccentricity", "Динамический эксцентриситет"),
        "misalignment" => Say("Shaft misalignment", "Расцентровка валов"),
        "imbalance_mechanical" => Say("Rotor imbalance", "Дисбаланс ротора"),
        "mechanical_looseness" => Say("Mechanical looseness", "Ослабление крепления"),
        "coupling_wear" => Say("Coupling wear", "Износ муфты"),
        "gear_damage" => Say("Gear damage", "Повреждение передачи"),
        "belt_wear" => Say("Belt wear", "Износ ремня"),
        "winding_ground_fault" => Say("Winding earth fault", "Замыкание обмотки на корпус"),
        _ => _words.OfFault(code),
    };

    /// <summary>A value in its mode's unit; null where only a rule spoke.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="value">The value.</param>
    public string? OfValue(string mode, double value) => AlarmModes.UnitOf(mode) switch
    {
        _ when double.IsNaN(value) => null,
        "ratio" => Figures.Percent(value),
        "dbc" => Figures.With(value, Unit.Decibel),
        "e_value" => "E " + Figures.Plain(value),
        "intervals" => Say($"{Figures.Plain(value)} intervals", $"{Figures.Plain(value)} интервала"),
        _ => null,
    };

    /// <summary>Value and limit.</summary>
    /// <param name="one">The case.</param>
    public string? ValueOf(AlarmCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        var (value, limit) = (OfValue(one.Mode, one.Value), OfValue(one.Mode, one.Limit));
        if (value is not null && limit is null)
        {
            return Say($"{value}, risen over the motor's own normal", $"{value}, рост относительно собственной нормы");
        }

        return value is null ? null : Say($"{value} (limit {limit})", $"{value} (порог {limit})");
    }

    /// <summary>A case for a screen reader.</summary>
    /// <param name="one">The case.</param>
    public string Spoken(AlarmCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return $"{OfMode(one.Mode)}, {Of(one.Priority)}, {Of(one.State)}";
    }

    /// <summary>Why an order was refused.</summary>
    /// <param name="refusal">The reason.</param>
    public string Of(AlarmRefusal refusal) => refusal switch
    {
        AlarmRefusal.Unknown or AlarmRefusal.Closed => Say("This alarm is over already.", "Этот сигнал уже закрыт."),
        AlarmRefusal.Acknowledged => Say("Somebody has acknowledged it already.", "Сигнал уже квитирован."),
        AlarmRefusal.NotAcknowledged => Say("Acknowledge it first.", "Сначала квитируйте сигнал."),
        AlarmRefusal.Shelved => Say("It is shelved already.", "Сигнал уже отложен."),
        AlarmRefusal.NotShelved => Say("It is not shelved any more.", "Сигнал уже не отложен."),
        AlarmRefusal.ShelfEnd => Say("You may shelve for 8 hours at most; engineers for 7 days.",
            "Отложить можно не более чем на 8 часов; инженеру — на 7 суток."),
        AlarmRefusal.Found => Say("A finding is recorded already.", "Вывод уже записан."),
        _ => Say("It changed meanwhile; look again.", "Сигнал тем временем изменился; посмотрите ещё раз."),
    };

    /// <summary>Figures in a sentence.</summary>
    /// <param name="one">The figures.</param>
    public IEnumerable<(string Name, string Value)> OfFigures(AlarmFigures one)
    {
        ArgumentNullException.ThrowIfNull(one);
        yield return (Say("Alarms", "Сигналов"), Figures.Count(one.Raised));
        yield return (Say("Per 10 minutes", "За 10 минут"), Figures.Plain(one.PerTenMinutes));
        yield return (Say("Most in 10 minutes", "Максимум за 10 минут"), Figures.Count(one.MostInTenMinutes));
        yield return (Say("In a flood", "Доля лавин"), Figures.Percent(one.FloodShare));
        yield return (
            Say("Priorities 1 / 2 / 3", "Приоритеты 1 / 2 / 3"),
            $"{Figures.Count(one.Priority1)} / {Figures.Count(one.Priority2)} / {Figures.Count(one.Priority3)}");
        yield return (Say("Advisories", "Уведомлений"), Figures.Count(one.Advisories));
        yield return (Say("Chattering", "Дребезг"), Figures.Count(one.Chattering.Count));
        yield return (Say("Standing over 24 h", "Активны дольше 24 ч"), Figures.Count(one.Standing));
        yield return (Say("Unacknowledged", "Не квитировано"), Figures.Count(one.Unacknowledged));
        yield return (
            Say("Median time to acknowledge", "Медиана времени до квитирования"),
            double.IsNaN(one.MedianSecondsToAcknowledge) ? "—" : Figures.Span(one.MedianSecondsToAcknowledge));
    }
}
