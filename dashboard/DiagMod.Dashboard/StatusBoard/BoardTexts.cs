using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>Texts of the status board.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class BoardTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Status board", "Табло состояния");

    /// <summary>Before the age of the last change.</summary>
    public string LastChange => Say("last change", "изменение");

    /// <summary>After an age.</summary>
    public string Ago => Say("ago", "назад");

    /// <summary>Name of the search field.</summary>
    public string Find => Say("Find a motor", "Найти двигатель");

    /// <summary>Hint in the search field, with its key.</summary>
    public string FindHint => Say("Find a motor ( / )", "Найти двигатель ( / )");

    /// <summary>While motors are read.</summary>
    public string Reading => Say("Motors are being read …", "Загрузка списка двигателей …");

    /// <summary>The database does not answer: the board stands still.</summary>
    public string StoreAway => Say("The database does not answer.", "База данных не отвечает.");

    /// <summary>Before the time of what is shown.</summary>
    public string StoreAwaySince => Say(
        "The board stands still; it shows what was known at", "Табло не обновляется; показано состояние на");

    /// <summary>Heading of an empty board.</summary>
    public string NoMotors => Say("No motors yet", "Двигателей пока нет");

    /// <summary>What fills an empty board.</summary>
    public string NoMotorsWhy => Say(
        "The board fills itself from recordings of stator currents: CSV files with the columns",
        "Табло заполняется по записям токов статора — файлам CSV со столбцами");

    /// <summary>Link to the import page.</summary>
    public string Import => Say("Import recordings", "Импортировать записи");

    /// <summary>To a viewer in front of an empty board.</summary>
    public string AskAnOperator => Say(
        "Ask an operator to import recordings; your role reads only.",
        "Попросите оператора импортировать записи: у вас роль «только просмотр».");

    /// <summary>Motors exist, none has data.</summary>
    public string NoData => Say("No motor has data yet.", "Данных нет ни по одному двигателю.");

    /// <summary>Name of a group's region.</summary>
    /// <param name="group">The group.</param>
    public string Group(string group) => Say($"Group {group}", $"Группа {group}");

    /// <summary>How many motors of a group can be called upon.</summary>
    /// <param name="available">How many can.</param>
    /// <param name="all">How many there are.</param>
    public string Available(int available, int all) => Say(
        $"{Figures.Count(available)} of {Figures.Count(all)} available",
        $"готовы {Figures.Count(available)} из {Figures.Count(all)}");

    /// <summary>Before the motor with the oldest data.</summary>
    public string OldestData => Say("oldest data", "самые старые данные:");

    /// <summary>Heading of the attention strip.</summary>
    public string Attention => Say("Attention", "Внимание");

    /// <summary>The attention strip is empty.</summary>
    public string NothingNeedsAPerson => Say("nothing needs a person", "вмешательство не требуется");

    /// <summary>Before the age of data that stopped coming.</summary>
    public string LastData => Say("last data", "последние данные");

    /// <summary>Before the instant at which the threshold is crossed.</summary>
    public string Crosses => Say("crosses", "выход за порог");

    /// <summary>How many cases found no room.</summary>
    /// <param name="count">How many.</param>
    public string AndMore(int count) => Say($"and {Figures.Count(count)} more", $"и ещё {Figures.Count(count)}");

    /// <summary>Name of the line that balances files.</summary>
    public string Balance => Say("Balance of recordings", "Баланс записей");

    /// <summary>Before the number of files sent.</summary>
    public string Sent => Say("files: sent", "файлы: отправлено");

    /// <summary>Before the number of files done.</summary>
    public string Done => Say("done", "обработано");

    /// <summary>Before the number of files failed.</summary>
    public string Failed => Say("failed", "сбой");

    /// <summary>Before the number of duplicates.</summary>
    public string Duplicate => Say("duplicate", "повтор");

    /// <summary>Before the number of files refused.</summary>
    public string Refused => Say("refused", "отклонено");

    /// <summary>Before the number of files queued.</summary>
    public string Queued => Say("queued", "в очереди");

    /// <summary>Before the number of windows.</summary>
    public string Windows => Say("windows", "окна");

    /// <summary>The balance is off.</summary>
    public string BalanceOff => Say("the balance does not close", "баланс не сходится");

    /// <summary>Before the age of the oldest file in the queue.</summary>
    public string OldestWaits => Say("oldest waits", "старейший ждёт");

    /// <summary>While the balance is read.</summary>
    public string BalanceReading => Say("balance is being read …", "загрузка баланса …");

    /// <summary>Tooltip: why the load has a question mark.</summary>
    public string NoRatedCurrent => Say("The name-plate lacks the rated current", "В карточке нет номинального тока");

    /// <summary>Load of a tile.</summary>
    /// <param name="percent">Share of the rated current.</param>
    public string OfRated(string percent) => Say($"{percent} of rated", $"{percent} от ном.");

    /// <summary>Tooltip of the load.</summary>
    public string OfRatedWhy => Say(
        "Most loaded phase as a share of its rated current",
        "Ток самой нагруженной фазы в долях номинального");

    /// <summary>Unbalance of a tile.</summary>
    /// <param name="percent">Unbalance, or a question mark.</param>
    public string Unbalance(string percent) => Say($"U {percent}", $"K₂ {percent}");

    /// <summary>Tooltip of the unbalance.</summary>
    public string UnbalanceWhy => Say("Current unbalance I2/I1", "Несимметрия токов I2/I1");

    /// <summary>Progress of a file, short.</summary>
    /// <param name="done">Windows done.</param>
    /// <param name="total">Windows of the file.</param>
    public string WindowsOf(long done, long total) => Say(
        $"{Figures.Count(done)}/{Figures.Count(total)} windows",
        $"окна {Figures.Count(done)}/{Figures.Count(total)}");

    /// <summary>Everything a tile shows, as one sentence.</summary>
    /// <param name="view">The tile.</param>
    /// <param name="words">Words for states.</param>
    public string Tile(TileView view, Words words)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(words);
        var status = view.Status;
        var load = double.IsNaN(view.Load)
            ? Say(
                "load unknown, name-plate lacks the rated current",
                "нагрузка неизвестна: в карточке нет номинального тока")
            : Say($"load {Figures.Percent(view.Load)}", $"нагрузка {Figures.Percent(view.Load)}");
        var clock = view.HasSequenceClock ? Say(", recordings without a clock", ", записи без даты") : "";
        var work = status.InWork is { } file
            ? Say(
                $", file {file.FileName} in work, window {Figures.Count(file.WindowsDone)} of {Figures.Count(file.WindowsTotal)}",
                $", файл {file.FileName} в обработке, окно {Figures.Count(file.WindowsDone)} из {Figures.Count(file.WindowsTotal)}")
            : "";
        var kind = view.Motor.IsSimulated ? Say(", simulated", ", имитация") : "";
        var finding = words.Reason(status) ?? Say("no finding", "отклонений нет");
        var unbalance = Say($"unbalance {Figures.Percent(status.Unbalance)}", $"несимметрия {Figures.Percent(status.Unbalance)}");
        return $"{view.Motor.Name}{kind}, {words.Of(status.State)}, {words.Of(view.Mark)}, {finding}, {load}, {unbalance}{clock}{work}";
    }
}
