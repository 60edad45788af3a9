using DiagMod.Core.Alarms;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Host.Reports;

/// <summary>Words of a report's log of alarms and maintenance.</summary>
/// <param name="figures">Numbers, units and the language.</param>
internal sealed class AlarmLogTexts(Figures figures) : ReportTexts(figures)
{
    /// <summary>Over the log.</summary>
    public string Title => Say("Alarms and who answered them", "Тревоги и кто на них ответил");

    /// <summary>There was none.</summary>
    public string NoAlarms => Say("No alarm in this period.", "В этом периоде тревог не было.");

    /// <summary>Over the table of maintenance.</summary>
    public string Maintenance => Say("Maintenance", "Обслуживание");

    /// <summary>There was none.</summary>
    public string NoMaintenance => Say("No maintenance was entered.", "Обслуживание не вносилось.");

    /// <summary>Column: when.</summary>
    public string When => Say("When", "Когда");

    /// <summary>Column: which alarm.</summary>
    public string Alarm => Say("Alarm", "Тревога");

    /// <summary>Column: what happened.</summary>
    public string What => Say("What happened", "Что произошло");

    /// <summary>Column: who.</summary>
    public string Who => Say("Who", "Кто");

    /// <summary>Column: words.</summary>
    public string Words => Say("Words", "Слова");

    /// <summary>Column: kind of maintenance.</summary>
    public string Kind => Say("Kind", "Вид");

    /// <summary>Column: end.</summary>
    public string Until => Say("Until", "До");

    /// <summary>Under a log that was cut.</summary>
    public string Newest => Say("The newest steps; the alarm list has them all.", "Показаны последние шаги; все — в списке тревог.");

    /// <summary>Of maintenance that has not ended.</summary>
    public string Open => Say("under way", "идёт");

    /// <summary>What a case is about.</summary>
    /// <param name="mode">Its mode.</param>
    public string Of(string mode) => mode switch
    {
        AlarmModes.Anomaly => Say("anomaly detector", "детектор аномалий"),
        AlarmModes.Rms => Say("RMS over its threshold", "СКЗ выше порога"),
        AlarmModes.Unbalance => Say("current unbalance", "несимметрия токов"),
        AlarmModes.Thd => Say("harmonic distortion", "искажение тока гармониками"),
        AlarmModes.RotorBar => Say("rotor bars", "стержни ротора"),
        AlarmModes.Exceedance => Say("forecast over the threshold", "прогноз выше порога"),
        AlarmModes.DataAge => Say("data overdue", "данные просрочены"),
        AlarmModes.SinglePhasing => Say("single phasing", "обрыв фазы"),
        AlarmModes.FlatSensor => Say("sensor flat", "датчик «залип»"),
        AlarmModes.ClippedSensor => Say("sensor clipped", "датчик в насыщении"),
        AlarmModes.PhasesChanged => Say("phases changed", "иной состав фаз"),
        _ => Ui.Words.OfFault(mode),
    };

    /// <summary>What happened to a case.</summary>
    /// <param name="step">The step.</param>
    public string Of(AlarmTransition step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var priority = step.Priority == AlarmPriority.Advisory
            ? Say("advisory", "наблюдение")
            : Say($"priority {Figures.Count((int)step.Priority)}", $"приоритет {Figures.Count((int)step.Priority)}");
        return step switch
        {
            { Event: AlarmEvent.Raised or AlarmEvent.Recurred or AlarmEvent.Escalated or AlarmEvent.Eased } =>
                $"{Of(step.Event)}, {priority}",
            { Event: AlarmEvent.Acknowledged, Choice: { } choice } => $"{Of(step.Event)}: {Of(choice)}",
            { Event: AlarmEvent.Closed or AlarmEvent.Found, Finding: { } finding } => $"{Of(step.Event)}: {Found(finding)}",
            _ => Of(step.Event),
        };
    }

    /// <summary>A step of a case.</summary>
    /// <param name="happened">The step.</param>
    public string Of(AlarmEvent happened) => happened switch
    {
        AlarmEvent.Raised => Say("raised", "возникла"),
        AlarmEvent.Recurred => Say("came back", "повторилась"),
        AlarmEvent.Escalated => Say("grew", "усилилась"),
        AlarmEvent.Eased => Say("eased", "ослабла"),
        AlarmEvent.Returned => Say("condition gone", "условие исчезло"),
        AlarmEvent.Acknowledged => Say("acknowledged", "квитирована"),
        AlarmEvent.Shelved => Say("shelved", "отложена"),
        AlarmEvent.Unshelved => Say("taken from the shelf", "возвращена из отложенных"),
        AlarmEvent.ShelfEnded => Say("shelf ended", "срок отложения истёк"),
        AlarmEvent.Suppressed => Say("suppressed by maintenance", "подавлена на время обслуживания"),
        AlarmEvent.SuppressionEnded => Say("suppression ended", "подавление снято"),
        AlarmEvent.TakenOutOfService => Say("out of service", "выведена из работы"),
        AlarmEvent.PutIntoService => Say("in service again", "введена в работу"),
        AlarmEvent.Closed => Say("closed, found", "закрыта, найдено"),
        _ => Say("found afterwards", "найдено позже"),
    };

    /// <summary>What was said with an acknowledgement.</summary>
    /// <param name="choice">The choice.</param>
    public string Of(AcknowledgeChoice choice) => choice switch
    {
        AcknowledgeChoice.Seen => Say("seen", "принято к сведению"),
        AcknowledgeChoice.Investigating => Say("investigating", "выясняется"),
        AcknowledgeChoice.ActionOrdered => Say("action ordered", "работы назначены"),
        _ => Say("false alarm", "ложная тревога"),
    };

    /// <summary>A kind of maintenance.</summary>
    /// <param name="kind">One of the kinds.</param>
    public string OfKind(string kind) => kind switch
    {
        "inspection" => Say("inspection", "осмотр"),
        "lubrication" => Say("lubrication", "смазка"),
        "repair" => Say("repair", "ремонт"),
        "replacement" => Say("replacement", "замена"),
        "test" => Say("test", "испытание"),
        _ => Say("other", "прочее"),
    };

    private string Found(string finding) => finding switch
    {
        AlarmFinding.Nothing => Say("nothing was wrong", "всё исправно"),
        AlarmFinding.Unknown => Say("not inspected", "не осмотрено"),
        _ => Ui.Words.OfFault(finding),
    };
}
