namespace DiagMod.Dashboard.Uploads;

/// <content>What the rows of files say.</content>
public sealed partial class ImportScriptTexts
{
    /// <summary>Stages of a file, by their codes in the script.</summary>
    public IReadOnlyDictionary<string, string> Stages => new Dictionary<string, string>
    {
        ["waiting"] = Say("waiting", "ожидает"),
        ["ready"] = Say("ready", "готов"),
        ["hash"] = Say("hash", "хеш"),
        ["upload"] = Say("upload {percent} %", "отправка {percent} %"),
        ["retry"] = Say("waits to try again", "ждёт повтора"),
        ["queued"] = Say("queued", "в очереди"),
        ["windows"] = Say("windows {done}/{total}", "окна {done}/{total}"),
        ["scored"] = Say("scored, {total} windows; whole record in work", "оценено, окон: {total}; идёт анализ всей записи"),
        ["done"] = Say("done, {total} windows", "готово, окон: {total}"),
        ["failed"] = Say("failed", "сбой"),
        ["duplicate"] = Say("duplicate", "повтор"),
        ["refused"] = Say("refused", "отклонён"),
        ["cancelled"] = Say("cancelled", "отменён"),
    };

    /// <summary>Button: send again.</summary>
    public string SendAgain => Say("send again", "отправить снова");

    /// <summary>Balance of the files chosen.</summary>
    public string Totals => Say(
        "chosen {chosen} = done {done} + failed {failed} + duplicate {duplicate} + refused {refused} + cancelled {cancelled} "
            + "+ in work {work} + not sent yet {waiting}",
        "выбрано {chosen} = готово {done} + сбой {failed} + повторы {duplicate} + отклонено {refused} "
            + "+ отменено {cancelled} + в работе {work} + ещё не отправлено {waiting}");

    /// <summary>Buttons that choose rows, by their codes in the script.</summary>
    public IReadOnlyDictionary<string, string> Filters => new Dictionary<string, string>
    {
        ["all"] = Say("all", "все"),
        ["running"] = Say("running", "в работе"),
        ["failed"] = Say("failed", "сбои"),
        ["duplicate"] = Say("duplicate", "повторы"),
    };

    /// <summary>Button: result list.</summary>
    public string Download => Say("Download result", "Скачать результат");

    /// <summary>Button: cancel one file.</summary>
    public string Cancel => Say("cancel", "отменить");

    /// <summary>Button: cancel all that is not sent.</summary>
    public string CancelAll => Say("Cancel the rest", "Отменить остальное");

    /// <summary>Button: send again what failed.</summary>
    public string SendAllAgain => Say("Send failed ones again", "Отправить неудачные снова");

    /// <summary>Button: take finished files off the list.</summary>
    public string Clear => Say("Clear finished", "Убрать завершённые");

    /// <summary>A file that was not sent when the page was loaded anew.</summary>
    public string ChooseAgain => Say(
        "not sent before the page was loaded anew: choose it again", "не отправлен до перезагрузки страницы: выберите его снова");

    /// <summary>Column: speed and what is left.</summary>
    public string Pace => Say("Speed, time left", "Скорость, осталось");

    /// <summary>Bytes a second.</summary>
    public string PerSecond => Say("{amount}/s", "{amount}/с");

    /// <summary>Rows a second, in thousands.</summary>
    public string RowsPerSecond => Say("{count} thousand rows/s", "{count} тыс. строк/с");

    /// <summary>Time left, seconds.</summary>
    public string SecondsLeft => Say("{count} s left", "осталось {count} с");

    /// <summary>Time left, minutes.</summary>
    public string MinutesLeft => Say("{count} min left", "осталось {count} мин");

    /// <summary>Column: phases.</summary>
    public string PhasesColumn => Say("Phases", "Фазы");

    /// <summary>A phase has current.</summary>
    public string PhaseThere => Say("phase {phase} has current", "в фазе {phase} есть ток");

    /// <summary>A phase is absent.</summary>
    public string PhaseAbsent => Say("phase {phase} is absent", "фаза {phase} отсутствует");

    /// <summary>Column: share of empty cells.</summary>
    public string Empty => Say("Empty", "Пропуски");

    /// <summary>Column: supply frequency.</summary>
    public string Supply => Say("Supply", "Сеть");

    /// <summary>The supply frequency is out of range.</summary>
    public string SupplyWrong => Say(
        "Outside 45 to 65 Hz: check the sample rate", "Вне 45–65 Гц: проверьте частоту дискретизации");
}
