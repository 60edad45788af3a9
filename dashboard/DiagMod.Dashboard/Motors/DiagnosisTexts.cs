using DiagMod.Core.Diagnosis;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts of the diagnosis: what the whole record says, why, what else it could be, and what to do next.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class DiagnosisTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Why", "Почему");

    /// <summary>Which file it is of.</summary>
    /// <param name="file">Name of the file.</param>
    public string OfFile(string file) => Say($"whole record, {file}", $"вся запись, {file}");

    /// <summary>The file's analysis has not been made yet.</summary>
    public string Waiting => Say(
        "The whole record is being analysed; this takes about a second a file.",
        "Выполняется анализ всей записи, примерно секунда на файл.");

    /// <summary>The file's analysis failed.</summary>
    /// <param name="reason">Why.</param>
    public string Failed(string reason) => Say(
        $"The whole record could not be analysed: {reason}", $"Анализ всей записи не удался: {reason}");

    /// <summary>Nothing was found.</summary>
    public string NothingFound => Say(
        "No fault that the current can tell of was found in this record.",
        "Признаков неисправностей, видимых по току, в этой записи нет.");

    /// <summary>Nothing could be judged.</summary>
    public string NothingJudged => Say(
        "This record does not tell about faults; the reasons stand below.",
        "По этой записи судить о неисправностях нельзя, причины указаны ниже.");

    /// <summary>Column: line.</summary>
    public string Line => Say("Line", "Составляющая");

    /// <summary>Column: level.</summary>
    public string Level => Say("Level", "Уровень");

    /// <summary>Column: the motor's own healthy level.</summary>
    public string Baseline => Say("Own baseline", "Исходный");

    /// <summary>Column: history over files.</summary>
    public string OverFiles => Say("Over files", "По файлам");

    /// <summary>Tooltip of a line's name.</summary>
    public string ShowStory => Say("Show this line over the files", "Показать эту составляющую по файлам");

    /// <summary>Table of those who judge.</summary>
    public string Voters => Say("Who says so", "Кто это говорит");

    /// <summary>Column: who judges.</summary>
    public string Voter => Say("Voter", "Источник");

    /// <summary>Column: what it says.</summary>
    public string Says => Say("Says", "Вывод");

    /// <summary>Column: its score.</summary>
    public string VoterScore => Say("Score", "Оценка");

    /// <summary>Column: its limit.</summary>
    public string VoterLimit => Say("Limit", "Предел");

    /// <summary>Voter: the rules over the whole record.</summary>
    public string Physics => Say("Physics: lines of the whole record", "Физика: составляющие всей записи");

    /// <summary>Voter: rules that need no learning.</summary>
    public string HardRules => Say("Rules without learning", "Правила без обучения");

    /// <summary>Voter: the detector in use.</summary>
    /// <param name="model">Its name.</param>
    public string Detector(string model) => Say($"Detector: {model}", $"Детектор: {model}");

    /// <summary>Voter: the forecast.</summary>
    public string Trend => Say("RMS forecast", "Прогноз СКЗ");

    /// <summary>A voter that has nothing to say against the motor.</summary>
    public string Nothing => Say("nothing to report", "замечаний нет");

    /// <summary>A voter that cannot judge yet.</summary>
    public string CannotSay => Say("cannot say yet", "пока не может судить");

    /// <summary>Before what the verdict would be without what drives it.</summary>
    public string Counterfactual => Say("Without it:", "Без этого:");

    /// <summary>Column: noise floor.</summary>
    public string Floor => Say("Floor", "Шум");

    /// <summary>Column: level over floor.</summary>
    public string OverFloor => Say("Over floor", "Над шумом");

    /// <summary>Tooltip of a line that does not stand out.</summary>
    public string NotSeen => Say("does not stand out of the floor", "не выделяется над шумом");

    /// <summary>Column: measured.</summary>
    public string Measured => Say("Measured", "Измерено");

    /// <summary>Column: limit.</summary>
    public string Limit => Say("Limit", "Предел");

    /// <summary>Column: own baseline.</summary>
    public string Own => Say("Own baseline", "Исходное");

    /// <summary>Column: value.</summary>
    public string Value => Say("Value", "Величина");

    /// <summary>Before what else would look the same.</summary>
    public string NotExcluded => Say("Not excluded:", "Не исключено:");

    /// <summary>Before what to check.</summary>
    public string CheckNext => Say("Check next:", "Проверить:");

    /// <summary>Before what was looked for and found good.</summary>
    public string Cleared => Say("Looked for and not found:", "Проверено, не обнаружено:");

    /// <summary>Before what could not be judged.</summary>
    public string NotAssessable => Say("Not assessable:", "Оценить нельзя:");

    /// <summary>How sure.</summary>
    /// <param name="confidence">0 to 1.</param>
    public string Sure(double confidence) => Say(
        $"confidence {Figures.Percent(confidence)}", $"достоверность {Figures.Percent(confidence)}");

    /// <summary>Tooltip of the confidence.</summary>
    public string SureWhy => Say(
        "Share of the evidence that this rule asks for and that was found",
        "Доля найденных признаков из тех, которых требует это правило");

    /// <summary>Slip, rotation and load, in one line.</summary>
    /// <param name="analysis">What the record says.</param>
    /// <param name="ratedAmps">Rated current, amperes; NaN when unknown.</param>
    public string Running(FileAnalysis analysis, double ratedAmps)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var parts = new List<string>
        {
            Say("supply ", "сеть ") + Figures.Join(Digits(analysis.SupplyHz, 3), Unit.Hertz),
        };
        if (analysis.Slip is { } slip)
        {
            parts.Add(Say("slip ", "скольжение ") + Figures.Join(Digits(100 * slip.Value, 2), Unit.Percent)
                + Say(
                    $" (from {Counted(slip.Lines, ("line", "lines"), ("", "", ""))})",
                    $" (по {Counted(slip.Lines, ("", ""), ("линии", "линиям", "линиям"))})"));
            parts.Add(Say("rotation ", "вращение ") + Figures.Join(Digits(slip.RotationHz, 2), Unit.Hertz));
            parts.Add(PolePairs(slip));
        }
        else
        {
            parts.Add(Say("slip unknown", "скольжение неизвестно"));
        }

        parts.Add(Say("load ", "нагрузка ") + Figures.With(analysis.LoadAmps, Unit.Ampere)
            + (double.IsNaN(ratedAmps) ? "" : $" ({Figures.Percent(analysis.LoadAmps / ratedAmps)})"));
        parts.Add(Say("analysed ", "проанализировано ") + Figures.Span(analysis.Seconds));
        return string.Join(" · ", parts);
    }

    /// <summary>The finding in one sentence, with the figure that carries it.</summary>
    /// <param name="hypothesis">The hypothesis.</param>
    /// <param name="words">Words for codes.</param>
    public string Sentence(FaultHypothesis hypothesis, Words words)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        ArgumentNullException.ThrowIfNull(words);
        var strongest = Strongest(hypothesis);
        var what = strongest is null
            ? ""
            : Say(" Strongest line ", " Сильнейшая составляющая ")
                + $"{Frequency(strongest)}: {Figures.Join(Digits(strongest.Dbc, 1), Unit.Decibel)}.";
        var why = hypothesis.Evidence.FirstOrDefault(evidence => !double.IsNaN(evidence.Limit)) is { } passed
            ? $" {Capital(NameOf(passed.Code))}: {Figure(passed.Value, passed.Unit)}"
                + Say($", limit {Figure(passed.Limit, passed.Unit)}", $", предел {Figure(passed.Limit, passed.Unit)}")
                + (double.IsNaN(passed.OwnBaseline)
                    ? "."
                    : Say($", own baseline {Figure(passed.OwnBaseline, passed.Unit)}.",
                        $", исходное {Figure(passed.OwnBaseline, passed.Unit)}."))
            : "";
        return $"{words.OfFault(hypothesis.Fault)}: {Of(hypothesis.Severity)}.{what}{why}";
    }

    /// <summary>The finding as one sentence: the line that carries it, its baseline and limit, slip and load.</summary>
    /// <param name="hypothesis">The hypothesis.</param>
    /// <param name="analysis">What the record says.</param>
    /// <param name="ownDbc">The motor's own healthy level of the strongest line, dBc; NaN when unknown.</param>
    /// <param name="limit">The line's limits; null when no rule grades it by itself.</param>
    /// <param name="ratedAmps">Rated current, amperes; NaN when unknown.</param>
    /// <param name="lines">Names of lines.</param>
    /// <param name="words">Words for codes.</param>
    public string Lead(
        FaultHypothesis hypothesis, FileAnalysis analysis, double ownDbc, LineLimit? limit, double ratedAmps, LineTexts lines, Words words)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(words);
        if (Strongest(hypothesis) is not { Formula: { } formula } line)
        {
            return Sentence(hypothesis, words);
        }

        var own = double.IsNaN(ownDbc) ? "" : Say($", own baseline {lines.Dbc(ownDbc)}", $", исходный уровень {lines.Dbc(ownDbc)}");
        var passed = limit is null ? double.NaN
            : hypothesis.Severity switch
            {
                Severity.Alarm when line.Dbc >= limit.AlarmDbc => limit.AlarmDbc,
                Severity.Watch => limit.WatchDbc,
                _ => limit.WarningDbc,
            };
        var bound = double.IsNaN(passed) ? "" : Say($", limit {lines.Dbc(passed)}", $", предел {lines.Dbc(passed)}");
        var slip = analysis.Slip is { } found
            ? Say(" Slip ", " Скольжение ") + Figures.Join(Digits(100 * found.Value, 2), Unit.Percent) + "."
            : "";
        var load = double.IsNaN(ratedAmps) ? "" : Say(" Load ", " Нагрузка ") + Figures.Percent(analysis.LoadAmps / ratedAmps) + ".";
        return Say(
            $"{words.OfFault(hypothesis.Fault)}: {Of(hypothesis.Severity)}. {lines.Name(formula)} {LineTexts.Formula(formula)} at "
                + $"{Frequency(line)} is {lines.Dbc(line.Dbc)}{own}{bound}.{slip}{load}",
            $"{words.OfFault(hypothesis.Fault)}: {Of(hypothesis.Severity)}. {lines.Name(formula)} {LineTexts.Formula(formula)} на "
                + $"{Frequency(line)}: {lines.Dbc(line.Dbc)}{own}{bound}.{slip}{load}");
    }

    /// <summary>The line that carries a finding; null when none stands out.</summary>
    /// <param name="hypothesis">The hypothesis.</param>
    public static MeasuredLine? Strongest(FaultHypothesis hypothesis)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        return hypothesis.Lines.Where(line => line.IsSeen).MaxBy(line => line.Dbc);
    }

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

    /// <summary>A value in its unit.</summary>
    /// <param name="value">The value, or NaN.</param>
    /// <param name="unit">db, dbc, hz, a, ratio; anything else has none.</param>
    public string Figure(double value, string unit) => double.IsNaN(value)
        ? "–"
        : unit switch
        {
            "db" => $"{Digits(value, 1)}\u00a0{Say("dB", "дБ")}",
            "dbc" => Figures.Join(Digits(value, 1), Unit.Decibel),
            "hz" => Figures.Join(Digits(value, 3), Unit.Hertz),
            "a" => Figures.With(value, Unit.Ampere),
            "ratio" => Figures.Join(Digits(100 * value, 2), Unit.Percent),
            _ => Figures.Plain(value),
        };

    /// <summary>A level relative to the fundamental.</summary>
    /// <param name="dbc">The level, or NaN.</param>
    public string Dbc(double dbc) => Figure(dbc, "dbc");

    /// <summary>A ratio of levels.</summary>
    /// <param name="decibels">The ratio, or NaN.</param>
    public string Decibels(double decibels) => Figure(decibels, "db");

    /// <summary>A frequency, to a thousandth of a hertz.</summary>
    /// <param name="hertz">The frequency, or NaN.</param>
    public string Hertz(double hertz) => Figure(hertz, "hz");

    /// <summary>Frequency of a line, to a hundredth of a hertz.</summary>
    /// <param name="line">The line.</param>
    public string Frequency(MeasuredLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Figures.Join(Digits(line.Hz, 2), Unit.Hertz);
    }

    private string PolePairs(SlipEstimate slip) =>
        Say($"{slip.PolePairs} pole pairs", $"пар полюсов: {slip.PolePairs}")
        + (slip.IsInferred ? Say(" (inferred)", " (по спектру)") : "");

    private string Digits(double value, int digits) => double.IsNaN(value)
        ? Figures.Unknown
        : Figures.Given(value.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture))
            .Replace('-', '−');

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
