using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Uploads;

/// <summary>Texts of the import page; those of its script are in <see cref="ImportScriptTexts"/>.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class ImportTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Title of the tab.</summary>
    public string Title => Say("Import", "Импорт");

    /// <summary>Heading.</summary>
    public string Heading => Say("Import recordings", "Импорт записей");

    /// <summary>Before the header that files must have.</summary>
    public string HintBefore => Say("CSV files (plain or gzip) with the header", "Файлы CSV (обычные или gzip) с заголовком");

    /// <summary>How the import works.</summary>
    public string HintAfter => Say(
        "Files go from the browser straight to the server, one at a time for each motor and up to four motors at once. Known content "
            + "is recognised before it is sent. What has been sent goes on when this page is closed.",
        "Файлы идут из браузера прямо на сервер: по одному на двигатель, до четырёх двигателей сразу. Уже известное содержимое "
            + "распознаётся до отправки. Обработка отправленного продолжится, если закрыть страницу.");

    /// <summary>While motors are read.</summary>
    public string MotorsReading => Say("Motors are being read …", "Загрузка списка двигателей …");

    /// <summary>Without JavaScript.</summary>
    public string NoScript => Say(
        "Importing on this page needs JavaScript; the API and the command line do without.",
        "Для импорта на этой странице нужен JavaScript; программный интерфейс и командная строка работают без него.");

    /// <summary>Heading of the refused files.</summary>
    public string RefusedFiles => Say("Refused files", "Отклонённые файлы");

    /// <summary>While refused files are read.</summary>
    public string RefusedReading => Say("They are being read …", "Загрузка …");

    /// <summary>No file was refused.</summary>
    public string NoneRefused => Say("No file was refused.", "Отклонённых файлов нет.");

    /// <summary>Column: when.</summary>
    public string When => Say("When", "Когда");

    /// <summary>Column: file.</summary>
    public string File => Say("File", "Файл");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: why.</summary>
    public string WhyColumn => Say("Why", "Причина");

    /// <summary>Column: where.</summary>
    public string WhereColumn => Say("Where", "Место");

    /// <summary>Column: by whom.</summary>
    public string SentBy => Say("Sent by", "Отправил");

    /// <summary>Button: older rows.</summary>
    public string OlderOnes => Say("Older ones", "Более старые");

    /// <summary>Refusal: only engineers create motors.</summary>
    public string OnlyEngineers => Say("only engineers create motors", "новые двигатели добавляет инженер");

    /// <summary>Refusal: a wrong key.</summary>
    public string WrongKey => Say(
        "a motor's key is 1 to 64 letters, digits, '_' or '-'", "ключ двигателя — от 1 до 64 латинских букв, цифр, «_» или «-»");

    /// <summary>Refusal: the motor could not be added.</summary>
    public string NotAdded => Say("the motor could not be added", "не удалось добавить двигатель");

    /// <summary>Where a refused file is wrong.</summary>
    /// <param name="refused">The file.</param>
    public string Where(RefusedUpload refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return (refused.Line, refused.Column) switch
        {
            (null, _) => Say("the file as a whole", "файл в целом"),
            ({ } line, null) => Say($"line {Figures.Count(line)}", $"строка {Figures.Count(line)}"),
            ({ } line, { } column) => Say(
                $"line {Figures.Count(line)}, column {column}", $"строка {Figures.Count(line)}, столбец {column}"),
        };
    }

    /// <summary>What the server found and expected, in the server's words; null when it noted neither.</summary>
    /// <param name="refused">The file.</param>
    public static string? Detail(RefusedUpload refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return (refused.Found, refused.Expected) switch
        {
            (null, null) => null,
            (null, _) => $"expected {refused.Expected}",
            (_, null) => $"found {refused.Found}",
            _ => $"found {refused.Found}, expected {refused.Expected}",
        };
    }
}
