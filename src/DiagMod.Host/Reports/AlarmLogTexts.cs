using DiagMod.Core.Alarms;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Host.Reports;

/// <summary>Words of a report's log of alarms and maintenance.</summary>
/// <param name="figures">Numbers, units and the language.</param>
internal sealed class AlarmLogTexts(Figures figures) : ReportTexts(figures)
{
    /// <summary>Over the log.</summary>
    public string Title => Say("Alarms and who answered them", "Сигналы и кто на них ответил");

    /// <summary>There was none.</summary>
    public string NoAlarms => Say("No alarm in this period.", "В этом периоде сигналов не было.");

    /// <summary>Over the table of maintenance.</summary>
    public string Maintenance => Say("Maintenance", "Обслуживание");

    /// <summary>There was none.</summary>
    public string NoMaintenance => Say("No maintenance was entered.", "Обслуживание не вносилось.");

    /// <summary>Column: when.</summary>
    public string When => Say("When", "Когда");

    /// <summary>Column: which alarm.</summary>
    public string Alarm => Say("Alarm", "Сигнал");

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
    public string Newest => Say("The newest steps; the alarm list has them all.", "Показаны последние шаги; все — в списке сигналов.");

    /// <summary>Of maintenance that has not ended.</summary>
    public string Open => Say("under way", "идёт");

    /// <summary>What happened to a case.</summary>
    /// <param name="step">The step.</param>
    public string Of(AlarmTransition step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var happened = Ui.Alarms.Of(step.Event);
        return step switch
        {
            { Event: AlarmEvent.Raised or AlarmEvent.Recurred or AlarmEvent.Escalated or AlarmEvent.Eased } =>
                $"{happened}, {Ui.Alarms.Of(step.Priority)}",
            { Event: AlarmEvent.Acknowledged, Choice: { } choice } => $"{happened}: {Ui.Alarms.Of(choice)}",
            { Event: AlarmEvent.Closed or AlarmEvent.Found, Finding: { } finding } =>
                $"{happened}: {Ui.Alarms.OfFinding(finding)}",
            _ => happened,
        };
    }
}
