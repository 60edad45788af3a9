using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts of a motor's page: its head, its files, its name-plate.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class MotorTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading for an unknown key.</summary>
    public string NoSuchMotor => Say("No such motor", "Нет такого двигателя");

    /// <summary>Before the unknown key.</summary>
    public string NoMotorWithKey => Say("There is no motor with the key", "Нет двигателя с ключом");

    /// <summary>While the motor is read.</summary>
    public string Reading => Say("The motor is being read …", "Загрузка данных двигателя …");

    /// <summary>Head: what it does.</summary>
    public string State => Say("state", "режим");

    /// <summary>Head: its condition.</summary>
    public string Condition => Say("condition", "состояние");

    /// <summary>Head: how old its data are.</summary>
    public string Data => Say("data", "данные");

    /// <summary>After the age of data.</summary>
    public string Old => Say("old", "назад");

    /// <summary>Root mean square.</summary>
    public string Rms => Say("RMS", "СКЗ тока");

    /// <summary>Head: unbalance of the currents.</summary>
    public string Unbalance => Say("unbalance", "несимметрия");

    /// <summary>Head: frequency of the supply.</summary>
    public string Supply => Say("supply", "частота сети");

    /// <summary>Head: slip.</summary>
    public string Slip => Say("slip", "скольжение");

    /// <summary>Head: files that the twin has taken in.</summary>
    public string Absorbed => Say("absorbed", "учтено");

    /// <summary>Ribbon: what the name-plate lacks.</summary>
    /// <param name="fields">Names of the fields.</param>
    public string PlateMissing(string fields) => Say($"name-plate missing: {fields}", $"в карточке нет: {fields}");

    /// <summary>Button that closes the form.</summary>
    public string Close => Say("Close", "Закрыть");

    /// <summary>Button that opens the form.</summary>
    public string EditPlate => Say("Edit name-plate", "Изменить карточку");

    /// <summary>The file in work.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="done">Windows done.</param>
    /// <param name="total">Windows of the file.</param>
    public string InWork(string file, long done, long total) => Say(
        $"In work: {file}, window {Figures.Count(done)} of {Figures.Count(total)}",
        $"В обработке: {file}, окно {Figures.Count(done)} из {Figures.Count(total)}");

    /// <summary>Before the RMS of a file in work.</summary>
    public string Provisional => Say("provisional RMS", "предварительно СКЗ тока");

    /// <summary>Why a file has no pictures.</summary>
    /// <param name="file">Its name.</param>
    public string SamplesRemoved(string file) => Say(
        $"The samples of {file} were removed after it was completed (RETAIN_RAW_SIGNALS=false): there is no waveform and no spectrum "
            + "to show. Its features, scores and forecast are kept.",
        $"Отсчёты файла {file} удалены после обработки (RETAIN_RAW_SIGNALS=false): осциллограммы и спектра нет. "
            + "Признаки, оценки и прогноз сохранены.");

    /// <summary>The motor was deleted while its form was open.</summary>
    public string MotorGone => Say("The motor is no longer there.", "Этого двигателя больше нет.");

    /// <summary>Heading of the list of files.</summary>
    public string Files => Say("Files", "Файлы");

    /// <summary>While files are read.</summary>
    public string FilesReading => Say("The files are being read …", "Загрузка списка файлов …");

    /// <summary>There are no files.</summary>
    public string NoFiles => Say("No files yet.", "Файлов пока нет.");

    /// <summary>Link to the import page.</summary>
    public string Import => Say("Import recordings", "Импортировать записи");

    /// <summary>Column: file.</summary>
    public string File => Say("File", "Файл");

    /// <summary>Column: when recorded.</summary>
    public string Recorded => Say("Recorded", "Записан");

    /// <summary>Column: phases with current.</summary>
    public string Phases => Say("Phases", "Фазы");

    /// <summary>Column: share of empty cells a phase.</summary>
    public string Empty => Say("Empty R / S / T", "Пропуски R / S / T");

    /// <summary>Column: sample rate.</summary>
    public string Rate => Say("Rate", "Частота");

    /// <summary>Column: length.</summary>
    public string Length => Say("Length", "Длина");

    /// <summary>Column: windows done and in all.</summary>
    public string Windows => Say("Windows", "Окна");

    /// <summary>Column: where the file stands.</summary>
    public string FileState => Say("State", "Статус");

    /// <summary>Column: score.</summary>
    public string Score => Say("Score", "Оценка");

    /// <summary>Column: result.</summary>
    public string Result => Say("Result", "Результат");

    /// <summary>Tooltip of a file's name.</summary>
    public string ShowSignals => Say("Show waveform and spectrum", "Показать осциллограмму и спектр");

    /// <summary>No phase has a current.</summary>
    public string None => Say("none", "нет");

    /// <summary>Button for more files.</summary>
    public string OlderFiles => Say("Older files", "Более старые файлы");

    /// <summary>Files that the twin has taken in.</summary>
    /// <param name="count">How many.</param>
    public string CountedFiles(long count) => Counted(count, ("file", "files"), ("файл", "файла", "файлов"));

    /// <summary>A warning about a file, in words.</summary>
    /// <param name="code">Its code.</param>
    public string Warning(string code) => code switch
    {
        "W_PHASE_MISSING" => Say("a phase is missing", "нет одной из фаз"),
        "W_CONSTANT" => Say("a phase is constant", "фаза не меняется"),
        "W_HEADER_CASE" => Say("header in other case", "другой регистр заголовка"),
        "W_QUOTED_LINE" or "W_QUOTED_FIELD" => Say("quoted cells", "ячейки в кавычках"),
        "W_TRAILING_BLANK" => Say("blank lines at the end", "пустые строки в конце"),
        _ => code,
    };
}
