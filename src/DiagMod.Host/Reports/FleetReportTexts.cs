using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Host.Reports;

/// <summary>Words of the fleet's report.</summary>
/// <param name="figures">Numbers, units and the language.</param>
internal sealed class FleetReportTexts(Figures figures) : ReportTexts(figures)
{
    /// <summary>What the document is.</summary>
    public string Title => Say("Fleet condition report", "Отчёт о состоянии парка двигателей");

    /// <summary>Heading: attention.</summary>
    public string Attention => Say("What needs a person", "Что требует внимания");

    /// <summary>Nothing does.</summary>
    public string NoAttention => Say(
        "No motor needs a person: no alarm, no warning, no advisory.",
        "Вмешательство не требуется: нет ни тревог, ни предупреждений, ни наблюдений.");

    /// <summary>Heading: groups.</summary>
    public string Groups => Say("Availability of the groups", "Готовность групп");

    /// <summary>Heading: alarms.</summary>
    public string Alarms => Say("How the alarm system did", "Работа сигнализации");

    /// <summary>Heading: readiness.</summary>
    public string Readiness => Say("Readiness of the data", "Готовность данных");

    /// <summary>Heading: all motors.</summary>
    public string Motors => Say("All motors", "Все двигатели");

    /// <summary>Heading: pipeline.</summary>
    public string Pipeline => Say("What came in up to now", "Поступило к настоящему времени");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: group.</summary>
    public string Group => Say("Group", "Группа");

    /// <summary>Column: priority, short.</summary>
    public string PriorityShort => Say("Prio.", "Приор.");

    /// <summary>Column: reason.</summary>
    public string Reason => Say("Reason", "Причина");

    /// <summary>Column: deadline.</summary>
    public string Within => Say("Act within", "Срок");

    /// <summary>Column: state.</summary>
    public string State => Say("State", "Состояние");

    /// <summary>Column: newest data.</summary>
    public string Newest => Say("Newest data", "Последние данные");

    /// <summary>Column: available.</summary>
    public string Available => Say("Available", "Готовы");

    /// <summary>Column: running.</summary>
    public string Running => Say("Running", "Работают");

    /// <summary>Column: stopped.</summary>
    public string Stopped => Say("Stopped", "Стоят");

    /// <summary>Column: no data.</summary>
    public string WithoutData => Say("No data", "Нет данных");

    /// <summary>Column: in alarm.</summary>
    public string InAlarm => Say("In alarm", "В тревоге");

    /// <summary>Column: what holds.</summary>
    public string Measure => Say("Measure", "Показатель");

    /// <summary>Column: share of the motors.</summary>
    public string MotorsWith => Say("Motors", "Двигатели");

    /// <summary>Column: light.</summary>
    public string Light => Say("Light", "Оценка");

    /// <summary>Row: period.</summary>
    public string PeriodName => Say("Period of the report", "Период отчёта");

    /// <summary>Row: twins.</summary>
    public string AsOf => Say("State of the motors", "Состояние двигателей");

    /// <summary>What the states are of.</summary>
    public string AsOfNewest => Say("as the twins are at their newest data", "по последним данным каждого двойника");

    /// <summary>What the states are of, when the period ends before the newest data.</summary>
    /// <param name="to">Its end.</param>
    /// <param name="clock">Where the time comes from.</param>
    public string AsOfThen(DateTimeOffset to, TimeSource clock) => Say(
        $"as the twins were at the end of the period, {Instant(to, clock)}",
        $"какими двойники были на конец периода, {Instant(to, clock)}");

    /// <summary>Motors that are left out.</summary>
    /// <param name="count">How many.</param>
    public string LeftOut(int count) => Say(
        $"Left out: {Counted(count, ("motor", "motors"), ("", "", ""))} whose journal no longer reaches back to the end of the period.",
        $"Не включены двигатели, журнал которых уже не охватывает конец периода: {Figures.Count(count)}.");

    /// <summary>Row: evidence.</summary>
    public string Evidence => Say("Evidence id", "Номер свидетельства");

    /// <summary>Row: hash of the evidence.</summary>
    public string EvidenceHash => Say("SHA-256 of the evidence", "SHA-256 свидетельства");

    /// <summary>What the lights mean.</summary>
    public string LightsMean => Say("Good from 90 % of the motors, fair from 70 %, poor below.",
        "Хорошо — от 90 % двигателей, удовлетворительно — от 70 %, плохо — ниже.");

    /// <summary>More motors exist.</summary>
    public string Cut => Say(
        $"Only the first {Figures.Count(FleetReportSource.MostMotors)} motors are in this report.",
        $"В отчёт вошли только первые {Figures.Count(FleetReportSource.MostMotors)} двигателей.");

    /// <summary>Some motors are simulated.</summary>
    /// <param name="count">How many.</param>
    public string Simulated(int count) => Say(
        $"SIMULATED: {Figures.Count(count)} of these motors exist in the simulator only.",
        $"ИМИТАЦИЯ: из этих двигателей только в симуляторе существуют {Figures.Count(count)}.");

    /// <summary>The verdict on the fleet.</summary>
    /// <param name="facts">The facts.</param>
    public string Verdict(FleetReportFacts facts)
    {
        int With(int priority) => facts.Motors.Count(one => one.Verdict.Priority == priority);
        var motors = Counted(facts.Motors.Count, ("motor", "motors"), ("двигатель", "двигателя", "двигателей"));
        return Say(
            $"{motors}: {Figures.Count(With(1))} to act on now, {Figures.Count(With(2))} in time, {Figures.Count(With(3))} to watch.",
            $"{motors}: немедленных действий — {Figures.Count(With(1))}, в срок — {Figures.Count(With(2))}, под наблюдением — {Figures.Count(With(3))}.");
    }

    /// <summary>What a light is about.</summary>
    /// <param name="kind">The measure.</param>
    public string Of(ReadinessKind kind) => kind switch
    {
        ReadinessKind.HasData => Say("a recording was absorbed", "есть учтённая запись"),
        ReadinessKind.HasLearned => Say("the twin has learned what is healthy", "двойник обучен исправному состоянию"),
        ReadinessKind.HasThreePhases => Say("all three phases carry current", "ток есть во всех трёх фазах"),
        ReadinessKind.HasRatedCurrent => Say("the name-plate gives the rated current", "в карточке есть номинальный ток"),
        ReadinessKind.HasClock => Say("recordings carry their time", "в записях есть дата и время"),
        ReadinessKind.HasForecast => Say("there is a forecast", "есть прогноз"),
        _ => Say("a whole record was analysed", "проанализирована целая запись"),
    };

    /// <summary>A light in words.</summary>
    /// <param name="light">The light.</param>
    public string Of(ReadinessLight light) => light switch
    {
        ReadinessLight.Green => Say("good", "хорошо"),
        ReadinessLight.Amber => Say("fair", "удовлетворительно"),
        ReadinessLight.Red => Say("poor", "плохо"),
        _ => None,
    };

    /// <summary>What the alarm system's figures are measured by.</summary>
    public string AlarmGoals => Say(
        "Goals of ISA-18.2: one alarm in 10 minutes is acceptable, two are manageable; floods below 1 % of the time.",
        "Ориентиры ISA-18.2: один сигнал за 10 минут допустим, два — терпимо; лавины — менее 1 % времени.");

    /// <summary>The balance.</summary>
    /// <param name="pipeline">The counters.</param>
    public string Of(PipelineStatus pipeline) => Say(
        $"{FilesOf(pipeline.Sent)} sent = {Figures.Count(pipeline.Completed)} done + {Figures.Count(pipeline.Failed)} failed + "
            + $"{Figures.Count(pipeline.Duplicates)} duplicate + {Figures.Count(pipeline.Refused)} refused + {Figures.Count(pipeline.Queued)} queued",
        $"отправлено {FilesOf(pipeline.Sent)} = готово {Figures.Count(pipeline.Completed)} + сбой {Figures.Count(pipeline.Failed)} + "
            + $"дубликаты {Figures.Count(pipeline.Duplicates)} + отклонено {Figures.Count(pipeline.Refused)} + в очереди {Figures.Count(pipeline.Queued)}");
}
