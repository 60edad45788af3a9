using DiagMod.Core.Currents;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts of waveform and spectrum.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class SignalTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading: waveform.</summary>
    public string Waveform => Say("Waveform", "Осциллограмма");

    /// <summary>Which stretch is shown.</summary>
    /// <param name="from">Start.</param>
    /// <param name="to">End.</param>
    /// <param name="length">Length of the file.</param>
    public string Stretch(string from, string to, string length) => Say(
        $"{from} to {to} of {length}", $"от {from} до {to} из {length}");

    /// <summary>Name of the group of buttons.</summary>
    public string StretchShown => Say("Stretch shown", "Показанный участок");

    /// <summary>Button: all of it.</summary>
    public string WholeFile => Say("whole file", "весь файл");

    /// <summary>Button: a wider stretch.</summary>
    public string ZoomOut => Say("Zoom out", "Отдалить");

    /// <summary>Button: an earlier stretch.</summary>
    public string Earlier => Say("Earlier", "Раньше");

    /// <summary>Button: a later stretch.</summary>
    public string Later => Say("Later", "Позже");

    /// <summary>While samples are read.</summary>
    public string SamplesReading => Say("The samples are being read …", "Чтение отсчётов …");

    /// <summary>The chart in words.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="from">Start.</param>
    /// <param name="to">End.</param>
    public string WaveformLabel(string file, string from, string to) => Say(
        $"Stator current of {file} from {from} to {to}", $"Ток статора, файл {file}, от {from} до {to}");

    /// <summary>How the chart is read.</summary>
    public string WaveformHint => Say(
        "Drag over the chart to zoom in. Where a pixel spans several samples it shows the smallest and the largest; empty cells are "
            + "gaps.",
        "Чтобы приблизить, выделите участок мышью. Если на точку экрана приходится несколько отсчётов, показаны наименьший и "
            + "наибольший; пропуски — разрывы линии.");

    /// <summary>Name of the slider over the file.</summary>
    public string Position => Say("Position in the file", "Место в файле");

    /// <summary>Name of the picture of the space vector.</summary>
    public string Park => Say("Park vector", "Вектор Парка");

    /// <summary>What the picture of the space vector shows.</summary>
    /// <param name="length">Length of the stretch.</param>
    public string ParkLabel(string length) => Say(
        $"Path of the current's space vector over {length}; a circle when the three phases are balanced",
        $"Годограф вектора тока за {length}; окружность при симметричных фазах");

    /// <summary>There is no space vector.</summary>
    public string NoPark => Say("It takes all three phases.", "Нужны все три фазы.");

    /// <summary>Samples could not be read.</summary>
    /// <param name="reason">Why.</param>
    public string SamplesFault(string reason) => Say(
        $"The samples could not be read: {reason}", $"Не удалось прочитать отсчёты: {reason}");

    /// <summary>Meaning of the time axis.</summary>
    public string TimeAxis => Say("s from the file's first row", "с от начала файла");

    /// <summary>Meaning of the current axis.</summary>
    public string CurrentAxis => Say("stator current, A", "ток статора, А");

    /// <summary>Largest current of a phase.</summary>
    /// <param name="phase">The phase.</param>
    public string Largest(Phase phase) => Say($"{phase} max", $"{phase} макс");

    /// <summary>Smallest current of a phase.</summary>
    /// <param name="phase">The phase.</param>
    public string Smallest(Phase phase) => Say($"{phase} min", $"{phase} мин");

    /// <summary>Heading: spectrum.</summary>
    public string Spectrum => Say("Spectrum", "Спектр");

    /// <summary>Before the number of the window.</summary>
    public string Window => Say("window", "окно");

    /// <summary>Which windows there are.</summary>
    /// <param name="last">Number of the last.</param>
    public string OfWindows(long last) => Say($"of 0 to {Figures.Count(last)}", $"от 0 до {Figures.Count(last)}");

    /// <summary>Name of the choice of a phase.</summary>
    public string Phase => Say("Phase", "Фаза");

    /// <summary>Name of the choice of frequencies.</summary>
    public string FrequenciesShown => Say("Frequencies shown", "Полоса частот");

    /// <summary>The file has no window.</summary>
    public string TooShort => Say("The file is shorter than one window.", "Файл короче одного окна.");

    /// <summary>While the spectrum is made.</summary>
    public string SpectrumReading => Say("The spectrum is being made …", "Расчёт спектра …");

    /// <summary>The chart in words.</summary>
    /// <param name="phase">Phase.</param>
    /// <param name="window">Number of the window.</param>
    /// <param name="file">Name of the file.</param>
    public string SpectrumLabel(Phase phase, long window, string file) => Say(
        $"Spectrum of phase {phase}, window {window} of {file}",
        $"Спектр тока фазы {phase}, окно {window} файла {file}");

    /// <summary>What 0 dB is, and how fine the spectrum is.</summary>
    /// <param name="frequency">Frequency of the fundamental.</param>
    /// <param name="amplitude">Its amplitude.</param>
    /// <param name="resolution">Distance of lines that can be told apart.</param>
    public string Fundamental(string frequency, string amplitude, string resolution) => Say(
        $"Fundamental {frequency}, {amplitude} peak = 0 dBc · resolution {resolution} (one window, Hann)",
        $"Основная гармоника {frequency}, амплитуда {amplitude} = 0 дБ · разрешение {resolution} (одно окно, Ханн)");

    /// <summary>The spectrum could not be made.</summary>
    /// <param name="reason">Why.</param>
    public string SpectrumFault(string reason) => Say(
        $"The spectrum could not be made: {reason}", $"Не удалось построить спектр: {reason}");

    /// <summary>Why a window has no spectrum.</summary>
    public string WindowHasGaps => Say(
        "samples of this window are missing, so it has no spectrum.", "в этом окне есть пропуски, спектра у него нет.");

    /// <summary>The chosen frequencies lie above what the file holds.</summary>
    public string NoLines => Say(
        "No lines lie in this range: the sample rate is too low for it.",
        "В этой полосе нет составляющих: частота дискретизации слишком низкая.");

    /// <summary>Name of a curve.</summary>
    /// <param name="phase">The phase.</param>
    public string PhaseCurve(Phase phase) => Say($"phase {phase}", $"фаза {phase}");

    /// <summary>A line of the spectrum.</summary>
    /// <param name="hz">Frequency.</param>
    /// <param name="db">Amplitude below the fundamental.</param>
    public string Peak(double hz, double db) => $"{Figures.With(hz, Unit.Hertz)}, {Figures.With(db, Unit.Decibel)}";

    /// <summary>Heading: spectrum of the whole record.</summary>
    public string RecordSpectrum => Say("Spectrum of the whole record", "Спектр всей записи");

    /// <summary>The chart in words.</summary>
    /// <param name="file">Name of the file.</param>
    public string RecordLabel(string file) => Say(
        $"Spectrum of the whole record {file}, relative to the fundamental", $"Спектр всей записи {file} относительно основной гармоники");

    /// <summary>Name of the curve of the motor's own healthy spectrum.</summary>
    /// <param name="files">Files that it rests on.</param>
    public string OwnBaseline(int files) => Say(
        $"own baseline ({Counted(files, ("file", "files"), ("", "", ""))})",
        $"исходный спектр ({Counted(files, ("", ""), ("файл", "файла", "файлов"))})");

    /// <summary>A slot harmonic.</summary>
    public string Slot => Say("slot harmonic", "зубцовая гармоника");

    /// <summary>What the spectrum up to 2 kHz is made of.</summary>
    /// <param name="windows">Windows averaged.</param>
    /// <param name="resolution">Distance of lines that can be told apart.</param>
    public string Mean(int windows, string resolution) => Say(
        $"Mean power of {Counted(windows, ("window", "windows"), ("", "", ""))} of 1 s spread over the file · resolution {resolution} (Hann)",
        $"Средняя мощность, {Counted(windows, ("", ""), ("окно", "окна", "окон"))} по 1 с по всему файлу · разрешение {resolution} (Ханн)");

    /// <summary>Why no own spectrum is drawn.</summary>
    public string NoBaseline => Say(
        "· no own baseline yet: it takes eight analysed files, three of them at this load",
        "· исходного спектра ещё нет: нужны восемь проанализированных файлов, из них три при такой нагрузке");

    /// <summary>How the spectrum is read.</summary>
    public string SpectrumHint => Say(
        "· short bars: limits (warning) · point at a mark to see its line over the files",
        "· короткие черты — пределы (предупреждение) · наведите курсор на метку, чтобы увидеть её историю по файлам");

    /// <summary>Name of the curve.</summary>
    public string Current => Say("stator current", "ток статора");

    /// <summary>Name of the curve of the floor.</summary>
    public string Floor => Say("noise floor", "шумовой порог");

    /// <summary>How fine the record's spectrum is, and what was done to it.</summary>
    /// <param name="frequency">Frequency of the fundamental.</param>
    /// <param name="length">Length of the stretch.</param>
    /// <param name="resolution">Distance of lines that can be told apart.</param>
    public string Record(string frequency, string length, string resolution) => Say(
        $"Fundamental {frequency} = 0 dBc, taken out with the wander of the supply · {length}, resolution {resolution} "
            + "(Blackman–Harris)",
        $"Основная гармоника {frequency} = 0 дБ, исключена вместе с уходом частоты сети · {length}, разрешение {resolution} "
            + "(Блэкман–Харрис)");

    /// <summary>Button: frequencies around the fundamental, or from 0.</summary>
    /// <param name="view">Which.</param>
    public string Of(SpectrumView view) => view switch
    {
        SpectrumView.Sidebands => $"f₀ ± {Figures.Join("10", Unit.Hertz)}",
        SpectrumView.Harmonics => $"0–{Figures.Join("200", Unit.Hertz)}",
        _ => $"0–{Figures.Join("2", Unit.Kilohertz)}",
    };
}

/// <summary>Which frequencies a spectrum shows.</summary>
public enum SpectrumView : byte
{
    /// <summary>10 Hz on both sides of the fundamental.</summary>
    Sidebands,

    /// <summary>0 to 200 Hz.</summary>
    Harmonics,

    /// <summary>0 to 2 kHz.</summary>
    Wide,
}
