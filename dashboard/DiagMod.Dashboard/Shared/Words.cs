using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Shared;

/// <summary>The words that several pages say of a motor, in one place.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class Words(Figures figures) : TextSet(figures)
{
    /// <summary>Forecast probability from which the board speaks of it (RmsForecast.POverLevel: warns at 0.2).</summary>
    public const double SpokenProbability = 0.2;

    /// <summary>Beside data that have no time of their own.</summary>
    public string NoClock => Say("no clock", "без даты");

    /// <summary>Why there is no clock.</summary>
    public string NoClockWhy => Say(
        "The recordings carry no time: file n starts where file n−1 ended.",
        "В записях нет времени: каждый файл начинается там, где кончился предыдущий.");

    /// <summary>Tooltip of the age of data.</summary>
    public string NewestWindow => Say("End of the newest window", "Конец последнего окна");

    /// <summary>Of a motor whose data stopped coming.</summary>
    public string DataOverdue => Say("data overdue", "данные просрочены");

    /// <summary>Of a motor without any recording.</summary>
    public string NoDataYet => Say("no data yet", "данных ещё нет");

    /// <summary>Group of motors that have none.</summary>
    public string WithoutGroup => Say("Without a group", "Без группы");

    /// <summary>To somebody who lost the right while the page was open.</summary>
    public string RoleTakenAway => Say("Your role no longer allows this.", "У вас больше нет прав на это действие.");

    /// <summary>Button that leaves a dialog with nothing done.</summary>
    public string Cancel => Say("Cancel", "Отмена");

    /// <summary>What the motor does.</summary>
    /// <param name="state">Its state.</param>
    public string Of(RunState state) => state switch
    {
        RunState.Learning => Say("running, learning", "работает, обучение"),
        RunState.Running => Say("running", "работает"),
        RunState.Stopped => Say("stopped", "остановлен"),
        _ => Say("no data", "нет данных"),
    };

    /// <summary>Its condition.</summary>
    /// <param name="health">Its condition.</param>
    public string Of(Health health) => health switch
    {
        Health.Alarm => Say("alarm", "тревога"),
        Health.Warning => Say("warning", "предупреждение"),
        Health.Advisory => Say("advisory", "под наблюдением"),
        Health.Normal => Say("nothing to report", "замечаний нет"),
        _ => Say("not yet known", "ещё не определено"),
    };

    /// <summary>The symbol in words, with its priority.</summary>
    /// <param name="mark">The symbol.</param>
    public string Of(Mark mark) => mark switch
    {
        Mark.Priority1 => Say("priority 1, alarm", "приоритет 1, тревога"),
        Mark.Priority2 => Say("priority 2, warning", "приоритет 2, предупреждение"),
        Mark.Priority3 => Say("priority 3, attention", "приоритет 3, внимание"),
        Mark.NoData => Say("no or stale data", "данных нет или они устарели"),
        Mark.Advisory => Say("advisory", "под наблюдением"),
        Mark.Learning => Say("learning", "обучение"),
        _ => Say("nothing to report", "замечаний нет"),
    };

    /// <summary>Step of the detector.</summary>
    /// <param name="level">The step.</param>
    public string Of(AnomalyLevel level) => level switch
    {
        AnomalyLevel.Alarm => Say("alarm", "тревога"),
        AnomalyLevel.Warning => Say("warning", "предупреждение"),
        _ => Say("none", "нет"),
    };

    /// <summary>Where a threshold comes from.</summary>
    /// <param name="source">The source.</param>
    public string Of(ThresholdSource source) => source switch
    {
        ThresholdSource.Person => Say("set by a person", "задан вручную"),
        ThresholdSource.Nameplate => Say("name-plate current × service factor", "номинальный ток × сервис-фактор"),
        ThresholdSource.Baseline => Say("healthy baseline × 1.10", "исправное состояние × 1,10"),
        _ => Say("none", "нет"),
    };

    /// <summary>Where a file stands.</summary>
    /// <param name="status">Its status.</param>
    public string Of(ProcessingStatus status) => status switch
    {
        ProcessingStatus.Pending => Say("queued", "в очереди"),
        ProcessingStatus.Processing => Say("in work", "в обработке"),
        ProcessingStatus.Completed => Say("done", "обработан"),
        _ => Say("failed", "сбой"),
    };

    /// <summary>A role.</summary>
    /// <param name="role">The role.</param>
    public string Of(Role role) => role switch
    {
        Role.Viewer => Say("viewer: reads", "наблюдатель: просмотр"),
        Role.Operator => Say("operator: imports", "оператор: импорт"),
        Role.Engineer => Say("engineer: edits motors", "инженер: карточки двигателей"),
        _ => Say("admin: accounts and security", "администратор: учётные записи и безопасность"),
    };

    /// <summary>The result level that a file carries: alarm or warning.</summary>
    /// <param name="level">The stored word.</param>
    public string OfLevel(string level) => level switch
    {
        "alarm" => Of(AnomalyLevel.Alarm),
        "warning" => Of(AnomalyLevel.Warning),
        _ => Of(AnomalyLevel.None),
    };

    /// <summary>A rule that needs no learning, in two or three words.</summary>
    /// <param name="rule">Its code.</param>
    public string OfCode(string rule) => rule switch
    {
        HardRules.SinglePhasing => Say("single phasing", "обрыв фазы"),
        HardRules.SensorClipped => Say("sensor clipped", "датчик в насыщении"),
        HardRules.SensorFlat => Say("sensor flat", "датчик «залип»"),
        HardRules.OverCurrent => Say("overcurrent", "перегрузка по току"),
        HardRules.UnbalanceHigh => Say("high unbalance", "несимметрия токов"),
        HardRules.UnbalanceRise => Say("unbalance has risen", "рост несимметрии"),
        HardRules.PhasesChanged => Say("phases changed", "иной состав фаз"),
        _ => rule.Replace('_', ' '),
    };

    /// <summary>A fault that a diagnosis may name.</summary>
    /// <param name="fault">Its code.</param>
    public string OfFault(string fault) => fault switch
    {
        "phase_loss" => Say("Single phasing", "Обрыв фазы"),
        "broken_rotor_bar" => Say("Broken rotor bars", "Обрыв стержней ротора"),
        "winding_short" => Say("Shorted turns of the stator", "Витковое замыкание статора"),
        "rotation_modulation" => Say(
            "Modulation at the rotation frequency (eccentricity, misalignment, imbalance)",
            "Модуляция на частоте вращения (эксцентриситет, расцентровка, дисбаланс)"),
        "phase_imbalance" => Say("Current unbalance", "Несимметрия токов"),
        "overload" => Say("Overload", "Перегрузка"),
        "supply_frequency" => Say("Supply frequency out of range", "Частота сети вне нормы"),
        "supply_harmonics" => Say("Supply harmonics", "Гармоники сети"),
        "load_oscillation" => Say("Load oscillation", "Колебания нагрузки"),
        "bearing_outer_race" => Say("Bearing, outer race", "Подшипник, наружное кольцо"),
        "bearing_inner_race" => Say("Bearing, inner race", "Подшипник, внутреннее кольцо"),
        "bearing_ball" => Say("Bearing, rolling element", "Подшипник, тело качения"),
        "bearing_cage" => Say("Bearing, cage", "Подшипник, сепаратор"),
        _ => fault.Replace('_', ' '),
    };

    /// <summary>Title of an error code.</summary>
    /// <param name="code">The code; null when there is none.</param>
    public string OfFailure(string? code) =>
        code is null ? Of(ProcessingStatus.Failed) : ErrorTitles.Of(code, Figures.Language);

    /// <summary>What a rule that needs no learning found, as a sentence.</summary>
    /// <param name="rule">The rule's code.</param>
    public string OfRule(string rule) => rule switch
    {
        HardRules.PhasesChanged => Say(
            "The newest file carries current in other phases than the baseline did: it was scored, not learned.",
            "В последнем файле ток есть не в тех фазах, что в исходном состоянии: файл оценён, но в обучение не взят."),
        _ => Say(
            $"A rule that needs no learning fired: {OfCode(rule)}.",
            $"Сработало правило, не требующее обучения: {OfCode(rule)}."),
    };

    /// <summary>How far learning is.</summary>
    /// <param name="status">Status of a motor that learns.</param>
    public string Learning(MotorStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.LearningBlocks == 0
            ? Say("learning", "обучение")
            : Say(
                $"learning, {Figures.Count(status.LearnedBlocks)} of {Figures.Count(status.LearningBlocks)}",
                $"обучение: {Figures.Count(status.LearnedBlocks)} из {Figures.Count(status.LearningBlocks)}");
    }

    /// <summary>What a feature of the detector speaks of.</summary>
    /// <param name="feature">The feature.</param>
    public string Reading(FeatureContribution feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return feature.Name switch
        {
            "am" or "pm" or "near" => Say(
                feature.Reading, "медленная модуляция тока: стержни ротора или качания нагрузки"),
            "sb" or "l_sb" => Say(feature.Reading, "боковые полосы у частоты сети: эксцентриситет или расцентровка"),
            "u2re" or "u2im" => Say(
                feature.Reading, "несимметрия фаз: витковое замыкание, сеть или трансформатор тока"),
            "h3" => Say(feature.Reading, "третья гармоника: витковое замыкание, сеть или трансформатор тока"),
            "u0" => Say(feature.Reading, "сумма фаз не равна нулю: трансформатор тока или утечка на землю"),
            "rkurt" or "crest" => Say(feature.Reading, "импульсы на фоне основной гармоники: плохой контакт или щётки"),
            "mid" or "l_mid" or "l_hi" => Say(
                feature.Reading, "составляющие выше частоты сети: подшипник или зубцовые гармоники"),
            "noise" or "entropy" or "flatness" => Say(
                feature.Reading, "шумовой фон: износ подшипника, зубцовые гармоники или датчик"),
            "thd" or "h5" or "h7" => Say(feature.Reading, "гармоники: качество питания"),
            "dc" or "skew" => Say(
                feature.Reading, "смещение или асимметрия кривой: трансформатор тока или однополупериодная нагрузка"),
            _ => feature.Reading,
        };
    }

    /// <summary>Why a motor is not normal, in one short sentence; null when there is nothing to say.</summary>
    /// <param name="status">Its status.</param>
    public string? Reason(MotorStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.Anomaly.HardRules is [var rule, ..])
        {
            return OfCode(rule);
        }

        if (status.Anomaly.Level != AnomalyLevel.None && status.Anomaly.TopFeatures is [var top, ..])
        {
            return Reading(top);
        }

        if (status.Diagnosis is { Severity: > Severity.Good, Fault: { } fault })
        {
            return OfFault(fault);
        }

        if (status.Forecast is { } forecast && forecast.POverLevel >= SpokenProbability)
        {
            var limit = Figures.With(forecast.ThresholdAmps, Unit.Ampere);
            var (chance, span) = (Figures.Probability(forecast.POverLevel), Figures.Span(forecast.HorizonSeconds));
            return Say(
                $"RMS nears {limit}, P {chance} in {span}",
                $"СКЗ приближается к {limit}, P {chance} за {span}");
        }

        return status.Health switch
        {
            Health.Advisory when status.Anomaly.TopFeatures is [var feature, ..] => Reading(feature),
            Health.Alarm or Health.Warning or Health.Advisory => Of(status.Health),
            _ => null,
        };
    }
}
