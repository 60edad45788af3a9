using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Uploads;

/// <summary>What import.js says. The object is handed to the script, which holds no words of its own; it fills the places in braces.
/// </summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed partial class ImportScriptTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Between whole and fraction.</summary>
    public string DecimalMark => Figures.DecimalMark;

    /// <summary>Unit of large files.</summary>
    public string Megabyte => Figures.Sign(Unit.Megabyte);

    /// <summary>Unit of small files.</summary>
    public string Kilobyte => Figures.Sign(Unit.Kilobyte);

    /// <summary>Region where files are chosen.</summary>
    public string Choose => Say("Choose recordings", "Выбор записей");

    /// <summary>Before the buttons.</summary>
    public string Drop => Say("Drop files or folders here, or", "Перетащите сюда файлы или папки либо");

    /// <summary>Button: files.</summary>
    public string ChooseFiles => Say("Choose files", "Выбрать файлы");

    /// <summary>Button: a folder.</summary>
    public string ChooseFolder => Say("Choose a folder", "Выбрать папку");

    /// <summary>Files that are no recordings.</summary>
    public string LeftOut => Say(
        "Left out: {count} (only .csv, .txt and .gz are recordings).",
        "Пропущено: {count} (записи — это только .csv, .txt и .gz).");

    /// <summary>Region where folders get their motors.</summary>
    public string FoldersAndMotors => Say("Folders and motors", "Папки и двигатели");

    /// <summary>Its heading.</summary>
    public string WhichMotor => Say("Which motor is it?", "Какой это двигатель?");

    /// <summary>Column: folder.</summary>
    public string Folder => Say("Folder", "Папка");

    /// <summary>Column and heading: files.</summary>
    public string Files => Say("Files", "Файлы");

    /// <summary>Column: size.</summary>
    public string Size => Say("Size", "Размер");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: where times come from.</summary>
    public string TimeOfRecordings => Say("Time of the recordings", "Время записей");

    /// <summary>Column: what the first file begins with.</summary>
    public string FirstFile => Say("First file", "Первый файл");

    /// <summary>Column: file.</summary>
    public string File => Say("File", "Файл");

    /// <summary>Column: stage.</summary>
    public string Stage => Say("Stage", "Этап");

    /// <summary>Column: sample rate.</summary>
    public string RateColumn => Say("Rate, Hz", "Частота, Гц");

    /// <summary>Name of the sample rate of one folder.</summary>
    public string RateOf => Say("Rate of {folder}", "Частота для: {folder}");

    /// <summary>Column: phases expected.</summary>
    public string Expected => Say("Phases expected", "Ожидаемые фазы");

    /// <summary>Name of the choice of expected phases.</summary>
    public string ExpectedOf => Say("Phases expected of {folder}", "Ожидаемые фазы для: {folder}");

    /// <summary>An expected phase is absent.</summary>
    public string PhaseLacks => Say("expected and absent: {phases}", "ожидались, но отсутствуют: {phases}");

    /// <summary>Field: sample rate.</summary>
    public string SampleRate => Say("Sample rate, Hz", "Частота дискретизации, Гц");

    /// <summary>A wrong sample rate.</summary>
    public string SampleRateFault => Say(
        "The sample rate is {rate}; 500 to 200000 Hz are accepted.",
        "Частота дискретизации {rate}; допустимо от 500 до 200000 Гц.");

    /// <summary>Button that sends, while nothing is chosen.</summary>
    public string NothingToSend => Say("Nothing to send", "Отправлять нечего");

    /// <summary>Button that sends: its text by the plural category of the number (Intl.PluralRules).</summary>
    public IReadOnlyDictionary<string, string> Send => new Dictionary<string, string>
    {
        ["one"] = Say("Send {count} file", "Отправить {count} файл"),
        ["few"] = Say("Send {count} files", "Отправить {count} файла"),
        ["many"] = Say("Send {count} files", "Отправить {count} файлов"),
        ["other"] = Say("Send {count} files", "Отправить {count} файла"),
    };

    /// <summary>Folders that no motor was chosen for.</summary>
    public string WithoutMotor => Say(
        "Without a motor yet: {count}; only those wait.", "Двигатель ещё не выбран: {count}; ждут только они.");

    /// <summary>Guess: what was chosen last time.</summary>
    public string AsLastTime => Say("as last time", "как в прошлый раз");

    /// <summary>Guess: the folder is named like the motor.</summary>
    public string SameTag => Say("same tag", "то же обозначение");

    /// <summary>Guess: the folder is named nearly like the motor.</summary>
    public string SimilarTag => Say("similar tag: check it", "похожее обозначение: проверьте");

    /// <summary>Guess: there is only one.</summary>
    public string OnlyMotor => Say("the only motor", "единственный двигатель");

    /// <summary>No guess.</summary>
    public string ChooseMotor => Say("choose a motor", "выберите двигатель");

    /// <summary>A person chose.</summary>
    public string Chosen => Say("chosen", "выбрано");

    /// <summary>The motor was created.</summary>
    public string Created => Say("created", "создан");

    /// <summary>Name of the choice of a motor.</summary>
    public string MotorOf => Say("Motor of {folder}", "Двигатель для: {folder}");

    /// <summary>In place of a folder's name, in <see cref="MotorOf"/>.</summary>
    public string TheFiles => Say("the files", "выбранные файлы");

    /// <summary>In place of a folder's name, in the table.</summary>
    public string NoFolder => Say("files without a folder", "файлы без папки");

    /// <summary>Choice: do not send.</summary>
    public string NotSent => Say("— not sent —", "— не отправлять —");

    /// <summary>Choice: create a motor.</summary>
    public string CreateMotor => Say("+ create motor {key}", "+ создать двигатель {key}");

    /// <summary>Name of the choice of a clock.</summary>
    public string WhereTimes => Say("Where times come from", "Откуда берётся время");

    /// <summary>Choice: no clock.</summary>
    public string ClockNone => Say("none: one after the other (no clock)", "нет: файлы подряд (без даты)");

    /// <summary>Choice: names, UTC.</summary>
    public string ClockUtc => Say("file names, UTC", "имена файлов, UTC");

    /// <summary>Choice: names, local time.</summary>
    public string ClockLocal => Say("file names, local time", "имена файлов, местное время");

    /// <summary>Choice: start and spacing.</summary>
    public string ClockStart => Say("start and spacing", "начало и шаг");

    /// <summary>Some names carry no time.</summary>
    public string Nameless => Say(
        "{count} names carry no time: those files come without a clock",
        "в именах нет даты: {count}; эти файлы пойдут без даты");

    /// <summary>Field: start.</summary>
    public string Start => Say("Start", "Начало");

    /// <summary>Field: spacing.</summary>
    public string Spacing => Say("Spacing in seconds", "Шаг в секундах");

    /// <summary>Hint in the field of the spacing.</summary>
    public string SpacingHint => Say("spacing, s", "шаг, с");

    /// <summary>While the first file is read.</summary>
    public string Reading => Say("being read …", "чтение …");

    /// <summary>The first file cannot be read.</summary>
    public string Unreadable => Say(
        "cannot be read here; the server will say more", "прочитать здесь не удалось; подробности сообщит сервер");

    /// <summary>The columns are right, the mark between them is not.</summary>
    public string SeparatorFault => Say(
        "header is {found}, expected commas: {expected}", "заголовок {found}, нужны запятые: {expected}");

    /// <summary>No phase has a number.</summary>
    public string NothingToAnalyse => Say(
        "all phases are empty: nothing to analyse", "все фазы пусты: анализировать нечего");

    /// <summary>Phases with current in the first file, or in a finished one.</summary>
    public string Phases => Say("phases {phases}", "фазы {phases}");

    /// <summary>The first line is wrong.</summary>
    public string HeaderFault => Say(
        "header is {found}, expected {expected}", "заголовок {found}, ожидается {expected}");

    /// <summary>The browser could not send.</summary>
    public string BrowserFault => Say(
        "the browser could not read or send the file: {reason}",
        "браузер не смог прочитать или отправить файл: {reason}");

    /// <summary>The motor has this content.</summary>
    public string SameContent => Say(
        "not sent: the same as {motor} / {at} / {file}", "не отправлен: то же, что {motor} / {at} / {file}");

    /// <summary>The motor has this content, and it failed.</summary>
    public string FailedContent => Say(
        "not sent: the same as {motor} / {at} / {file}, which failed; the motor's page says why",
        "не отправлен: то же, что {motor} / {at} / {file}, где обработка не удалась; причина на странице двигателя");

    /// <summary>Another motor has this content.</summary>
    public string OtherMotorsContent => Say(
        "not sent: {motor} already has this content: {at} / {file}",
        "не отправлен: у {motor} уже есть это содержимое: {at} / {file}");

    /// <summary>In place of a date, where a recording has none.</summary>
    public string NoClock => Say("no clock", "без даты");

    /// <summary>Link to the motor that had a content first.</summary>
    public string FirstOne => Say("open {motor}", "открыть {motor}");

    /// <summary>A stored file of the motor has the same name and another content.</summary>
    public string SameName => Say(
        "the motor already has another recording named {file}", "у двигателя уже есть другая запись с именем {file}");

    /// <summary>The server had this content.</summary>
    public string KnownContent => Say("the same content was there already", "такое содержимое уже есть");

    /// <summary>Number of the attempt.</summary>
    public string Attempt => Say("attempt {count}", "попытка {count}");

    /// <summary>The connection was lost: when it is tried again.</summary>
    public string LostAgainIn => Say(
        "connection lost: again in {seconds} s", "связь потеряна: повтор через {seconds} с");

    /// <summary>The server is busy: when it is tried again.</summary>
    public string BusyAgainIn => Say(
        "the server is busy: again in {seconds} s", "сервер занят: повтор через {seconds} с");

    /// <summary>The connection failed for good.</summary>
    public string ConnectionFailed => Say("the connection failed too often", "связь обрывалась слишком часто");

    /// <summary>The session has ended.</summary>
    public string SessionEnded => Say(
        "your session has ended: sign in again, then send again", "сеанс завершён: войдите снова и повторите отправку");

    /// <summary>An answer without words.</summary>
    public string Answered => Say("the server answered {status}", "сервер ответил {status}");

    /// <summary>Line of a fault.</summary>
    public string Line => Say("line {line}", "строка {line}");

    /// <summary>Line and column of a fault.</summary>
    public string LineAndColumn => Say("line {line}, column {column}", "строка {line}, столбец {column}");
}
