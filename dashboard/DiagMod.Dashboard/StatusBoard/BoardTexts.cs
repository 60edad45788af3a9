using DiagMod.Core.Twin;
using DiagMod.Core.Views;
using DiagMod.Dashboard.Alarms;
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

    /// <summary>How a group's redundancy stands.</summary>
    /// <param name="group">Available motors, all motors, and how many are needed.</param>
    public string Of(GroupRedundancy group)
    {
        var available = Available(group.Available, group.All);
        var required = Figures.Count(group.Required ?? 0);
        return group.Standing switch
        {
            RedundancyStanding.Below => Say($"{available}, {required} needed", $"{available}, нужно {required}"),
            RedundancyStanding.NoSpare => Say($"{available}, no spare", $"{available}, без резерва"),
            RedundancyStanding.Spare => Say(
                $"{available}, N+{Figures.Count(group.Spare ?? 0)} ok", $"{available}, резерв N+{Figures.Count(group.Spare ?? 0)}"),
            _ => available,
        };
    }

    /// <summary>Before the name of a station.</summary>
    public string Station => Say("Station", "Станция");

    /// <summary>Heading above groups without a station.</summary>
    public string WithoutStation => Say("Without a station", "Без станции");

    /// <summary>Link to the page that places groups and motors.</summary>
    public string EditLayout => Say("Edit layout", "Изменить схему");

    /// <summary>Tooltip of the pulse.</summary>
    public string PulseWhy => Say(
        "How long the server took to answer this page, or has been silent",
        "Сколько сервер отвечал этой странице или сколько уже молчит");

    /// <summary>How many silos work.</summary>
    /// <param name="active">Those that take work.</param>
    /// <param name="known">Those of the cluster.</param>
    public string Silos(int active, int known) => Say(
        $"silo {Figures.Count(active)}/{Figures.Count(known)}", $"узлы {Figures.Count(active)}/{Figures.Count(known)}");

    /// <summary>Tooltip of the silos.</summary>
    public string SilosWhy => Say(
        "Processes of the product that take work, of those in the cluster", "Сколько узлов кластера принимают работу");

    /// <summary>Before the names of those on shift.</summary>
    public string OnShift => Say("on shift", "на смене");

    /// <summary>No operator has the board open.</summary>
    public string NobodyOnShift => Say("nobody on shift", "на смене никого");

    /// <summary>Tooltip of the names on shift.</summary>
    public string ShiftWhy => Say(
        "Operators, engineers and administrators that have the board open on this server",
        "Операторы, инженеры и администраторы, у которых открыто табло на этом сервере");

    /// <summary>Button of the sound: on.</summary>
    public string SoundOn => Say("sound on", "звук включён");

    /// <summary>Button of the sound: off.</summary>
    public string SoundOff => Say("sound off", "звук выключен");

    /// <summary>Button of the sound: the browser waits for a touch of the page.</summary>
    public string SoundBlocked => Say("sound: press", "звук: нажмите");

    /// <summary>Tooltip of the sound.</summary>
    public string SoundWhy => Say(
        "Priority 1 sounds when it comes, and every 60 s until it is acknowledged",
        "Приоритет 1 звучит при появлении и каждые 60 с, пока его не квитируют");

    /// <summary>Alarms of the last hour against the budget.</summary>
    /// <param name="raised">How many came.</param>
    /// <param name="budget">How many a person can take care of.</param>
    public string LastHour(long raised, long budget) => Say(
        $"last hour: {Counted(raised, ("alarm", "alarms"), ("тревога", "тревоги", "тревог"))} (budget {Figures.Count(budget)})",
        $"за час тревог: {Figures.Count(raised)} (норма {Figures.Count(budget)})");

    /// <summary>Tooltip of the budget.</summary>
    public string BudgetWhy => Say(
        "One alarm in ten minutes is what one person can take care of for a whole shift",
        "Одна тревога за десять минут — столько один человек способен обработать за смену");

    /// <summary>State of a motor that stands by.</summary>
    public string Standby => Say("standby", "резерв");

    /// <summary>Why a case is silent.</summary>
    /// <param name="ring">Its letter: S, P or O.</param>
    public string OfRing(char ring) => ring switch
    {
        'S' => Say("shelved", "отложено"),
        'P' => Say("under maintenance", "обслуживание"),
        _ => Say("out of service", "вне работы"),
    };

    /// <summary>Before the end of a silence.</summary>
    public string Until => Say("until", "до");

    /// <summary>Before the time of an acknowledgement, short.</summary>
    public string Owned => Say("ack", "квит.");

    /// <summary>Before the name of who acknowledged.</summary>
    public string OwnedBy => Say("ack", "квитировал");

    /// <summary>Who acknowledged.</summary>
    /// <param name="owner">The name.</param>
    public string OwnedWhy(string owner) => Say($"acknowledged by {owner}", $"квитировал {owner}");

    /// <summary>Button that takes a message away.</summary>
    public string Close => Say("close", "закрыть");

    /// <summary>There is nothing to acknowledge on a motor.</summary>
    /// <param name="name">Its name.</param>
    public string NothingToAcknowledge(string name) => Say(
        $"{name}: nothing to acknowledge", $"{name}: квитировать нечего");

    /// <summary>There is nothing to acknowledge at all.</summary>
    public string NothingToAcknowledgeAtAll => Say("There is nothing to acknowledge.", "Квитировать нечего.");

    /// <summary>A viewer cannot acknowledge.</summary>
    public string OnlyOperatorsAcknowledge => Say(
        "Operators acknowledge; your role reads only.", "Квитирует оператор; ваша роль только для просмотра.");

    /// <summary>Before the motor with the oldest data.</summary>
    public string OldestData => Say("oldest data", "старейшие данные:");

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

    /// <summary>Why a motor needs a person: what its twin says, or else what its case is about.</summary>
    /// <param name="view">The tile.</param>
    /// <param name="words">Words for states.</param>
    /// <param name="alarms">Words for cases.</param>
    public static string? Reason(TileView view, Words words, AlarmTexts alarms)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(alarms);
        return words.Reason(view.Status) ?? (view.Alarm is { } alarm ? alarms.OfMode(alarm.Case.Mode) : null);
    }

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
        var state = status.State == RunState.Stopped && view.IsStandby ? Standby : words.Of(status.State);
        var stale = view.IsStale && view.Mark != Mark.NoData ? $", {words.DataOverdue}" : "";
        return $"{view.Motor.Name}{kind}, {state}, {words.Of(view.Mark)}{Alarm(view.Alarm)}{stale}, {finding}, {load}, {unbalance}{clock}{work}";
    }

    // Where a case stands, said after its priority.
    private string Alarm(TileAlarm? alarm) => alarm switch
    {
        null => "",
        { Ring: { } ring } => $", {OfRing(ring)}",
        { IsHollow: true } => Say(", returned, not acknowledged", ", вернулось в норму, не квитировано"),
        { IsCalling: true } => Say(", not acknowledged", ", не квитировано"),
        { Case.Owner: { } owner } => $", {OwnedWhy(owner)}",
        _ => "",
    };
}
