using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Findings;

/// <summary>Texts of the page that lists the fleet's anomalies.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class FindingTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading of the page.</summary>
    public string Title => Say("Anomalies", "Аномалии");

    /// <summary>While it is read.</summary>
    public string Reading => Say("Verdicts are being read …", "Загрузка оценок …");

    /// <summary>There are no motors.</summary>
    public string NoMotors => Say("No motors yet.", "Двигателей пока нет.");

    /// <summary>Nothing to show under the filter.</summary>
    public string NothingFound => Say(
        "No motor stands out: no verdict, no rule, no finding.", "Ни один двигатель не выделяется: нет ни оценок, ни правил, ни находок.");

    /// <summary>Choice: only what stands out.</summary>
    public string OnlyFound => Say("only what stands out", "только отклонения");

    /// <summary>Choice: all motors.</summary>
    public string All => Say("all motors", "все двигатели");

    /// <summary>Name of the choice.</summary>
    public string Shown => Say("Shown", "Показаны");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: level.</summary>
    public string Level => Say("Level", "Уровень");

    /// <summary>Column: score.</summary>
    public string Score => Say("Score", "Оценка");

    /// <summary>Column: threshold.</summary>
    public string Threshold => Say("Threshold", "Порог");

    /// <summary>Column: e-value.</summary>
    public string EValue => Say("e-value", "e-значение");

    /// <summary>Column: reason.</summary>
    public string Why => Say("Reason", "Причина");

    /// <summary>Column: fault of the diagnosis.</summary>
    public string Diagnosis => Say("Whole record", "Вся запись");

    /// <summary>Column: newest data.</summary>
    public string Newest => Say("Newest data", "Последние данные");

    /// <summary>Button: windows of a motor.</summary>
    public string Windows => Say("windows", "окна");

    /// <summary>Heading of a motor's windows.</summary>
    /// <param name="motor">Its name.</param>
    public string WindowsOf(string motor) => Say($"Anomalous windows of {motor}", $"Аномальные окна: {motor}");

    /// <summary>Column: file.</summary>
    public string File => Say("File", "Файл");

    /// <summary>Button: older windows.</summary>
    public string Older => Say("Older windows", "Более ранние окна");

    /// <summary>Of a motor whose record shows nothing.</summary>
    public string NoFault => Say("no finding", "находок нет");
}
