using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Reports;

/// <summary>Texts of the button that makes reports and of the page that lists them.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class ReportPageTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading of the page.</summary>
    public string Title => Say("Reports", "Отчёты");

    /// <summary>Button: a motor's report.</summary>
    public string OfMotor => Say("Report (PDF)", "Отчёт (PDF)");

    /// <summary>Button: the fleet's report.</summary>
    public string OfFleet => Say("Report of the fleet (PDF)", "Отчёт по парку (PDF)");

    /// <summary>While it is made.</summary>
    public string Making => Say("The report is being made …", "Отчёт составляется …");

    /// <summary>Before the choice of a motor.</summary>
    public string Subject => Say("Report of", "Отчёт");

    /// <summary>Choice: the fleet.</summary>
    public string Fleet => Say("the whole fleet", "по всему парку");

    /// <summary>Field: first day of the period.</summary>
    public string From => Say("From (UTC; empty: 30 days back)", "С (UTC; пусто — 30 суток назад)");

    /// <summary>Field: last day of the period.</summary>
    public string Through => Say("Through (UTC; empty: newest data)", "По (UTC; пусто — последние данные)");

    /// <summary>A period that cannot be.</summary>
    public string BadPeriod => Say("The period ends before it begins.", "Конец периода раньше его начала.");

    /// <summary>Column: of which motor.</summary>
    public string Of => Say("Of", "По");

    /// <summary>Column: period.</summary>
    public string Period => Say("Period of the data", "Период данных");

    /// <summary>Column: language.</summary>
    public string InLanguage => Say("Language", "Язык");

    /// <summary>Column: evidence.</summary>
    public string Evidence => Say("Evidence", "Свидетельство");

    /// <summary>Column: pages.</summary>
    public string Pages => Say("Pages", "Страниц");

    /// <summary>Column: when and by whom.</summary>
    public string Made => Say("Made", "Составлен");

    /// <summary>Column: by whom.</summary>
    public string By => Say("By", "Кем");

    /// <summary>While the list is read.</summary>
    public string Reading => Say("Reports are being read …", "Загрузка отчётов …");

    /// <summary>The list is empty.</summary>
    public string NoneYet => Say(
        "No report was made yet. Choose a motor, or the whole fleet, and press the button.",
        "Отчётов пока нет. Выберите двигатель или весь парк и нажмите кнопку.");

    /// <summary>Button: older reports.</summary>
    public string Older => Say("Older reports", "Более ранние отчёты");

    /// <summary>What stands under the heading.</summary>
    public string Hint => Say(
        "The days are those of the data. With a last day the motors are judged as they were at its end; without one, as they are now. "
            + "Without new data the same report comes back. The report is in the language of this page.",
        "Дни отсчитываются по времени данных. Если указан последний день, двигатели оцениваются на его конец, иначе — на сейчас. "
            + "Без новых данных возвращается тот же отчёт. Язык отчёта — язык этой страницы.");

    /// <summary>Link to the evidence pack.</summary>
    public string Pack => Say("Evidence pack", "Пакет свидетельств");

    /// <summary>The same in the list.</summary>
    public string PackShort => Say("pack", "пакет");

    /// <summary>What is in it.</summary>
    public string PackWhy => Say(
        "The report with what it stands on: diagnosis, windows, recordings, alarms, and the SHA-256 of each part.",
        "Отчёт и то, на чём он основан: диагноз, окна, записи, сигналы и SHA-256 каждой части.");

    /// <summary>Name of the link in the list.</summary>
    /// <param name="report">Name of the report's file.</param>
    public string PackOf(string report) => Say($"Evidence pack of {report}", $"Пакет свидетельств отчёта {report}");

    /// <summary>Link to the file.</summary>
    /// <param name="pages">Its pages.</param>
    public string Download(int pages)
    {
        var counted = Counted(pages, ("page", "pages"), ("страница", "страницы", "страниц"));
        return Say($"Download the report ({counted})", $"Скачать отчёт ({counted})");
    }

    /// <summary>Why there is no report.</summary>
    /// <param name="result">What became of the order.</param>
    public string NotMade(ReportResult result) => result switch
    {
        ReportResult.MotorUnknown => Say("There is no such motor any more.", "Такого двигателя больше нет."),
        ReportResult.FontMissing => Say(
            "This build has no font for reports: its package was missing when it was made.",
            "В этой сборке нет шрифта для отчётов: при сборке не нашлось пакета с ним."),
        ReportResult.NoData => Say(
            "No processed recording in this period: there is nothing to report on.",
            "В этом периоде нет обработанных записей: отчёт составить не по чему."),
        ReportResult.PastNotKept => Say(
            "The motor's journal no longer reaches back to the end of this period: choose a later one.",
            "Журнал двигателя уже не охватывает конец этого периода: выберите более поздний."),
        ReportResult.Busy => Say(
            "Many reports are being made; try again in a moment.", "Составляется много отчётов; повторите чуть позже."),
        _ => Say("The report is ready.", "Отчёт готов."),
    };
}
