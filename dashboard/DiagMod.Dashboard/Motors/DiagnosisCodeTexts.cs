using DiagMod.Core.Diagnosis;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Dashboard.Motors;

/// <content>Words of the codes that a diagnosis is made of.</content>
public sealed partial class DiagnosisTexts
{
    /// <summary>How grave.</summary>
    /// <param name="severity">The step.</param>
    public string Of(Severity severity) => severity switch
    {
        Severity.Alarm => Say("alarm", "тревога"),
        Severity.Warning => Say("warning", "предупреждение"),
        Severity.Watch => Say("watch", "под наблюдением"),
        _ => Say("good", "норма"),
    };

    /// <summary>What else would look the same.</summary>
    /// <param name="code">Its code.</param>
    public string Alternative(string code) => code switch
    {
        "load_oscillation" => Say("a load that pulsates at this frequency", "пульсация нагрузки с этой частотой"),
        "drive_control" => Say("the current control of a frequency drive", "регулирование тока частотным приводом"),
        "high_resistance_joint" => Say("a bar joint of high resistance", "плохой контакт стержня с кольцом"),
        "end_ring" => Say("a cracked end ring", "трещина короткозамыкающего кольца"),
        "eccentricity" => Say("an uneven air gap", "неравномерность воздушного зазора"),
        "misalignment" => Say("misaligned shafts", "расцентровка валов"),
        "mechanical_imbalance" => Say("an unbalanced rotor", "дисбаланс ротора"),
        "transmission" => Say("coupling, belt or gear", "муфта, ремень или редуктор"),
        "supply" => Say("an unbalanced or distorted supply", "несимметрия или искажения сети"),
        "current_transformer" => Say("a current transformer", "трансформатор тока"),
        "shorted_turns" => Say("shorted turns of the winding", "витковое замыкание обмотки"),
        "dead_sensor" => Say("a dead sensor", "отказ датчика"),
        "coincidence" => Say("noise or slot harmonics at the same place", "шум или зубцовые гармоники в том же месте"),
        "heavy_load" => Say("a heavier load than intended", "нагрузка выше расчётной"),
        _ => code.Replace('_', ' '),
    };

    /// <summary>What to check next.</summary>
    /// <param name="code">Its code.</param>
    public string Check(string code) => code switch
    {
        "repeat_at_rated_load" => Say("record again near rated load", "повторить запись близко к номинальной нагрузке"),
        "complete_nameplate" => Say(
            "give rated current, speed and frequency", "указать номинальные ток, частоту вращения и частоту сети"),
        "record_a_start" => Say("record a start: the sidebands sweep with the slip", "записать пуск: полосы идут за скольжением"),
        "check_process_pulsation" => Say(
            "see whether the process pulsates at the line's frequency", "проверить, не пульсирует ли процесс с этой частотой"),
        "inspect_rotor" => Say("inspect the rotor at the next stop", "осмотреть ротор при ближайшей остановке"),
        "measure_vibration" => Say("measure the vibration", "измерить вибрацию"),
        "check_alignment" => Say("check alignment, coupling and feet", "проверить центровку, муфту и лапы"),
        "check_bearing" => Say("listen to the bearing, check its temperature and grease", "прослушать подшипник, проверить нагрев и смазку"),
        "measure_voltages" => Say("measure the phase voltages at the terminals", "измерить фазные напряжения на выводах"),
        "check_transformers" => Say("swap or calibrate the current transformers", "поменять местами или поверить трансформаторы тока"),
        "measure_winding" => Say("measure winding resistance and insulation", "измерить сопротивление обмоток и изоляции"),
        "check_fuses" => Say("check fuses, contactor and terminals", "проверить предохранители, контактор и клеммы"),
        "check_load" => Say("lower the load, or check what the machine drives", "снизить нагрузку или проверить приводимый механизм"),
        _ => code.Replace('_', ' '),
    };

    /// <summary>A fault that could not be judged, with the reason.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="words">Words for codes.</param>
    public string Of(NotAssessable fault, Words words)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentNullException.ThrowIfNull(words);
        return $"{words.OfFault(fault.Fault)} ({Reason(fault.Reason)})";
    }

    /// <summary>Why a fault could not be judged.</summary>
    /// <param name="code">Its code.</param>
    public string Reason(string code) => code switch
    {
        "record_too_short" => Say("no steady stretch of 6 s", "нет ровного участка в 6 с"),
        "no_current" => Say("no current flows", "тока нет"),
        "no_supply" => Say("no supply frequency stands out", "частота сети не выделяется"),
        "load_too_low" => Say("the load is too low", "слишком малая нагрузка"),
        "load_oscillates" => Say("the load pulsates at that place", "в этом месте пульсирует нагрузка"),
        "load_unknown" => Say("the name-plate does not tell the load", "без паспортных данных нагрузка неизвестна"),
        "vfd" => Say("fed by a frequency drive, and no own baseline yet", "частотный привод, исходное состояние ещё не набрано"),
        "slip_unknown" => Say("the slip was not found", "скольжение не найдено"),
        "phases_missing" => Say("phases are missing", "не хватает фаз"),
        "no_baseline" => Say("the own baseline is not complete yet", "исходное состояние ещё не набрано"),
        "nameplate_missing" => Say("the name-plate lacks the value", "нет паспортного значения"),
        _ => code.Replace('_', ' '),
    };

    /// <summary>A measured value's name.</summary>
    /// <param name="code">Its code.</param>
    public string NameOf(string code) => code switch
    {
        "n_av" => Say("sidebands below the fundamental, mean (N_av)", "боковые полосы ниже основной, среднее (N_av)"),
        "n_sum" => Say("sidebands below the fundamental, sum (N_Σ)", "боковые полосы ниже основной, сумма (N_Σ)"),
        "slip" => Say("slip", "скольжение"),
        "second_pair" => Say("second pair (1 ± 4s)·f", "вторая пара (1 ± 4s)·f"),
        "ecc" => Say("level at f ± f_r", "уровень на f ± f_r"),
        "rotation" => Say("rotation frequency f_r", "частота вращения f_r"),
        "u2" => Say("unbalance u₂", "несимметрия u₂"),
        "thd" => Say("harmonic distortion", "коэффициент гармоник"),
        "load" => Say("current over rated current", "ток к номинальному"),
        "supply" => Say("supply frequency", "частота сети"),
        "am" => Say("amplitude modulation, 0.4 to 5 Hz", "амплитудная модуляция, 0,4–5 Гц"),
        "bearing_score" => Say("score of the bearing's lines", "оценка линий подшипника"),
        "defect_frequency" => Say("defect frequency", "частота дефекта"),
        _ => code.Replace('_', ' '),
    };
}
