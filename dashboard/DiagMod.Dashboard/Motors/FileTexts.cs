using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts about a failed file: tried again, or deleted.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class FileTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Button: try again.</summary>
    public string TryAgain => Say("Try again", "Повторить");

    /// <summary>Button: delete.</summary>
    public string Delete => Say("Delete", "Удалить");

    /// <summary>The button to try again, for who hears it without its row.</summary>
    /// <param name="file">Name of the file.</param>
    public string TryAgainOf(string file) => Say($"Try again: {file}", $"Повторить: {file}");

    /// <summary>The button to delete, for who hears it without its row.</summary>
    /// <param name="file">Name of the file.</param>
    public string DeleteOf(string file) => Say($"Delete: {file}", $"Удалить: {file}");

    /// <summary>Dialog: its title, and the button that does it.</summary>
    public string DeleteFile => Say("Delete the file", "Удалить файл");

    /// <summary>Dialog: when it failed.</summary>
    public string FailedAt => Say("failed", "сбой");

    /// <summary>Dialog: what is lost.</summary>
    public string WhatGoes => Say(
        "The file leaves this list, and its samples are removed. This cannot be undone.",
        "Файл исчезнет из списка, его отсчёты будут удалены. Отменить это нельзя.");

    /// <summary>Dialog: what is possible then.</summary>
    public string WhatIsFreed => Say(
        "The same content can be sent again, for example with another sample rate.",
        "То же содержимое можно отправить снова, например с другой частотой дискретизации.");

    /// <summary>Dialog: what is not touched.</summary>
    public string WhatStays => Say(
        "The audit log keeps who deleted it and when. The motor's journal is not changed.",
        "В журнале аудита останется запись, кто и когда его удалил. Журнал двигателя не меняется.");

    /// <summary>It is deleted.</summary>
    /// <param name="file">Name of the file.</param>
    public string Deleted(string file) => Say(
        $"{file} was deleted. The same content can be sent again.",
        $"Файл {file} удалён. То же содержимое можно отправить снова.");

    /// <summary>It is gone already: somebody else was faster.</summary>
    /// <param name="file">Name of the file.</param>
    public string DeletedAlready(string file) => Say(
        $"{file} is not there any more: it was deleted already.",
        $"Файла {file} уже нет: он был удалён раньше.");

    /// <summary>Not deleted: it is being worked on.</summary>
    /// <param name="file">Name of the file.</param>
    public string Busy(string file) => Say(
        $"{file} was not deleted: somebody tried it again meanwhile, and it is being processed.",
        $"Файл {file} не удалён: его тем временем запустили повторно, идёт обработка.");

    /// <summary>Nothing was done: it was tried again meanwhile.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="state">What it is now, in words.</param>
    public string NotFailed(string file, string state) => Say(
        $"Nothing was done: {file} is no longer failed, somebody tried it again meanwhile. Its state now: {state}.",
        $"Ничего не сделано: файл {file} тем временем запустили повторно. Его статус сейчас: {state}.");

    /// <summary>The database was lost on the way.</summary>
    public string Lost => Say(
        "The database does not answer: it is not known whether this was done. The list will show it.",
        "База данных не отвечает: неизвестно, выполнено ли действие. Это будет видно в списке.");

    /// <summary>It is on its way again.</summary>
    /// <param name="file">Name of the file.</param>
    public string Retried(string file) => Say($"{file} is tried again.", $"Файл {file} отправлен на повторную обработку.");

    /// <summary>What came of trying again.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="state">What it is now, in words.</param>
    public string RetryEnded(string file, string state) => Say(
        $"{file} was tried again. Its state now: {state}.",
        $"Повторная обработка файла {file} закончена. Его статус: {state}.");
}
