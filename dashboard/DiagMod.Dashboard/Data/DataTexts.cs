using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Data;

/// <summary>Texts of the page that says what data there are.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class DataTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading of the page.</summary>
    public string Title => Say("Data overview", "Обзор данных");

    /// <summary>While it is read.</summary>
    public string Reading => Say("Recordings are being counted …", "Подсчёт записей …");

    /// <summary>There are no motors.</summary>
    public string NoMotors => Say("No motors yet.", "Двигателей пока нет.");

    /// <summary>Link to the import page.</summary>
    public string ImportFirst => Say("Import recordings", "Импортировать записи");

    /// <summary>Name of the totals.</summary>
    public string Totals => Say("All together", "Всего");

    /// <summary>After the figure: motors.</summary>
    /// <param name="count">How many.</param>
    public string Motors(long count) => Noun(count, ("motor", "motors"), ("двигатель", "двигателя", "двигателей"));

    /// <summary>After the figure: files.</summary>
    /// <param name="count">How many.</param>
    public string FilesInAll(long count) => Noun(count, ("file", "files"), ("файл", "файла", "файлов"));

    /// <summary>Figure: recorded time.</summary>
    public string Recorded => Say("recorded", "записано");

    /// <summary>Figure: size of the content.</summary>
    public string Content => Say("of CSV content", "исходных данных");

    /// <summary>Figure: size of the database.</summary>
    public string Database => Say("in the database", "в базе данных");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: group.</summary>
    public string Group => Say("Group", "Группа");

    /// <summary>Column: files.</summary>
    public string Files => Say("Files", "Файлы");

    /// <summary>Column: period.</summary>
    public string Period => Say("Period", "Период");

    /// <summary>Column: recorded time.</summary>
    public string Length => Say("Recorded", "Записано");

    /// <summary>Column: phases.</summary>
    public string Phases => Say("Phase R / S / T, files", "Фаза R / S / T, файлов");

    /// <summary>Column: sample rate.</summary>
    public string Rate => Say("Sample rate", "Частота дискретизации");

    /// <summary>Column: longest gap.</summary>
    public string Gap => Say("Longest gap", "Наибольший пропуск");

    /// <summary>Column: content.</summary>
    public string Size => Say("Content", "Объём");

    /// <summary>Column: samples that are still there.</summary>
    public string Samples => Say("Samples kept", "Отсчёты хранятся");

    /// <summary>Beside a motor without recordings.</summary>
    public string Nothing => Say("no recording yet", "записей ещё нет");

    /// <summary>Button: more motors.</summary>
    public string More => Say("More motors", "Ещё двигатели");

    /// <summary>Tooltip of the files' numbers.</summary>
    public string FilesMean => Say("done · failed · queued", "готово · сбой · в очереди");
}
