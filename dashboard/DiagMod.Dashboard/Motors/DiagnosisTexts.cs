using DiagMod.Core.Diagnosis;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts of the diagnosis: what the whole record says, why, what else it could be, and what to do next.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed partial class DiagnosisTexts(Figures figures) : TextSet(figures)
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

    private string Digits(double value, int digits) => double.IsNaN(value)
        ? Figures.Unknown
        : Figures.Given(value.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture))
            .Replace('-', '−');
}
