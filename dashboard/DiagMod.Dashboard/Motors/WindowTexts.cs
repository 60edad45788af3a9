using DiagMod.Core.Features;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts of one window's features.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class WindowTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    /// <param name="index">Number of the window.</param>
    public string Title(long index) => Say($"Features of window {Figures.Count(index)}", $"Признаки окна {Figures.Count(index)}");

    /// <summary>While they are read.</summary>
    public string Reading => Say("The features are being read …", "Чтение признаков …");

    /// <summary>The file is in work, or its features have expired.</summary>
    public string None => Say("No features are stored for this window.", "Для этого окна признаков нет.");

    /// <summary>The window counts for nothing.</summary>
    public string Invalid => Say(
        "Not valid: neither scored nor learned.", "Недействительно: не оценивается и не участвует в обучении.");

    /// <summary>Number of the run segment.</summary>
    /// <param name="run">The number.</param>
    public string Run(int run) => Say($"run segment {Figures.Count(run)}", $"участок работы {Figures.Count(run)}");

    /// <summary>Supply frequency.</summary>
    public string Supply => Say("Supply", "Частота сети");

    /// <summary>Positive-sequence current.</summary>
    public string Load => Say("Positive sequence", "Прямая последовательность");

    /// <summary>u2.</summary>
    public string Unbalance => Say("Negative sequence", "Обратная последовательность");

    /// <summary>u0.</summary>
    public string ZeroRatio => Say("Zero sequence", "Нулевая последовательность");

    /// <summary>Largest deviation from the mean.</summary>
    public string Imbalance => Say("Unbalance, NEMA form", "Отклонение от средней фазы");

    /// <summary>Eccentricity of the Park ellipse.</summary>
    public string Eccentricity => Say("Eccentricity of the Park ellipse", "Эксцентриситет эллипса Парка");

    /// <summary>Column: what.</summary>
    public string Feature => Say("Feature", "Признак");

    /// <summary>Row: RMS.</summary>
    public string Rms => Say("RMS", "Действующее значение");

    /// <summary>Row: fundamental.</summary>
    public string Fundamental => Say("Fundamental, RMS", "Основная гармоника, действующее значение");

    /// <summary>Row: mean.</summary>
    public string Mean => Say("Mean", "Среднее");

    /// <summary>Row: crest factor.</summary>
    public string Crest => Say("Crest factor", "Коэффициент амплитуды");

    /// <summary>Row: skewness.</summary>
    public string Skewness => Say("Skewness", "Асимметрия");

    /// <summary>Row: kurtosis.</summary>
    public string Kurtosis => Say("Kurtosis", "Эксцесс");

    /// <summary>Row: THD.</summary>
    public string Thd => Say("Harmonics, THD", "Коэффициент гармоник");

    /// <summary>Row: one harmonic.</summary>
    /// <param name="order">Its order.</param>
    public string Harmonic(int order) => Say($"Harmonic {Figures.Count(order)}", $"Гармоника {Figures.Count(order)}");

    /// <summary>Row: residual.</summary>
    public string Noise => Say("Noise", "Шум");

    /// <summary>What was noticed about a window.</summary>
    /// <param name="condition">One condition.</param>
    public string Of(WindowConditions condition) => condition switch
    {
        WindowConditions.Trimmed => Say("overlaps trimmed rows", "захватывает обрезанные строки"),
        WindowConditions.Gaps => Say("too many empty cells", "слишком много пропусков"),
        WindowConditions.Clipped => Say("sensor clips", "датчик ограничивает сигнал"),
        WindowConditions.Flat => Say("sensor holds its value", "датчик держит значение"),
        WindowConditions.Off => Say("motor stopped", "двигатель остановлен"),
        WindowConditions.Start => Say("current changes: start, stop or load step", "ток меняется: пуск, остановка или наброс"),
        WindowConditions.Reversed => Say("phase order R-T-S", "обратный порядок фаз"),
        WindowConditions.CtPolarity => Say(
            "a current transformer is reversed: no three-phase features",
            "трансформатор тока включён наоборот: трёхфазных признаков нет"),
        WindowConditions.SupplyOutOfRange => Say(
            "no supply line between 45 and 65 Hz", $"нет частоты сети между 45 и {Figures.Join("65", Unit.Hertz)}"),
        WindowConditions.Reconstructed => Say(
            "three-phase features from two phases", "трёхфазные признаки по двум фазам"),
        WindowConditions.HarmonicSequence => Say(
            "a harmonic turns the wrong way: check sensors and wiring",
            "гармоника вращается не в ту сторону: проверьте датчики и подключение"),
        _ => Say("nothing noticed", "замечаний нет"),
    };

    /// <summary>All that was noticed, in words.</summary>
    /// <param name="conditions">The conditions.</param>
    public string All(WindowConditions conditions) => conditions == WindowConditions.None
        ? Of(conditions)
        : string.Join(", ", Enum.GetValues<WindowConditions>().Where(one => one != 0 && conditions.HasFlag(one)).Select(Of));
}
