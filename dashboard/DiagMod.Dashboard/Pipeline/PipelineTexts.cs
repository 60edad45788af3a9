using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Pipeline;

/// <summary>Texts of the pipeline page.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class PipelineTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Pipeline", "Обработка");

    /// <summary>While the balance is read.</summary>
    public string Reading => Say("The balance is being read …", "Загрузка баланса …");

    /// <summary>Heading of the balance.</summary>
    public string Balance => Say("Balance", "Баланс");

    /// <summary>Under the number of files sent.</summary>
    public string Sent => Say("sent", "отправлено");

    /// <summary>Under the number of files done.</summary>
    public string Done => Say("done", "обработано");

    /// <summary>Under the number of files failed.</summary>
    public string Failed => Say("failed", "сбой");

    /// <summary>Under the number of duplicates.</summary>
    public string Duplicate => Say("duplicate", "повторы");

    /// <summary>Under the number of files refused.</summary>
    public string Refused => Say("refused", "отклонено");

    /// <summary>Under the number of files queued.</summary>
    public string Queued => Say("queued", "в очереди");

    /// <summary>The balance is off.</summary>
    public string BalanceOff => Say(
        "The balance does not close: a recording is counted twice, or not at all.",
        "Баланс не сходится: какая-то запись учтена дважды или не учтена совсем.");

    /// <summary>The queue.</summary>
    /// <param name="waiting">Files that wait.</param>
    /// <param name="inWork">Files in work.</param>
    public string Queue(long waiting, long inWork) => Say(
        $"Queue: {Figures.Count(waiting)} waiting, {Figures.Count(inWork)} in work",
        $"Очередь: ожидают {Figures.Count(waiting)}, в обработке {Figures.Count(inWork)}");

    /// <summary>Before the age of the oldest file in the queue.</summary>
    public string OldestWaits => Say("; the oldest waits", "; самый старый ждёт");

    /// <summary>Windows stored.</summary>
    /// <param name="count">How many.</param>
    public string WindowsStored(long count) => Say(
        $"windows stored: {Figures.Count(count)}", $"окон в базе: {Figures.Count(count)}");

    /// <summary>Files stored.</summary>
    /// <param name="count">How many.</param>
    public string FilesStored(long count) => Say(
        $"files stored: {Figures.Count(count)}", $"файлов в базе: {Figures.Count(count)}");

    /// <summary>Before the time of the newest recording.</summary>
    public string NewestRecording => Say("newest recording of", "последняя запись от");

    /// <summary>Heading of the files in work.</summary>
    public string InWork => Say("In work", "В обработке");

    /// <summary>No file is in work.</summary>
    public string NothingInWork => Say("Nothing is in work.", "Сейчас ничего не обрабатывается.");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: file.</summary>
    public string File => Say("File", "Файл");

    /// <summary>Column: windows.</summary>
    public string Windows => Say("Windows", "Окна");

    /// <summary>Heading of the files that failed.</summary>
    public string FailedFiles => Say("Failed files", "Файлы со сбоем");

    /// <summary>No file failed.</summary>
    public string NoneFailed => Say("No file has failed.", "Сбоев не было.");

    /// <summary>Column: reason.</summary>
    public string Reason => Say("Reason", "Причина");

    /// <summary>Column: when.</summary>
    public string When => Say("When", "Когда");

    /// <summary>Button: try again.</summary>
    public string TryAgain => Say("Try again", "Повторить");

    /// <summary>There are more than are shown.</summary>
    public string NewestShown => Say("The newest 100 are shown.", "Показаны последние 100.");
}
