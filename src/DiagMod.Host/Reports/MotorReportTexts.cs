using DiagMod.Core.Currents;
using DiagMod.Core.Reports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Host.Reports;

/// <summary>Words of a motor's report.</summary>
/// <param name="figures">Numbers, units and the language.</param>
internal sealed class MotorReportTexts(Figures figures) : ReportTexts(figures)
{
    /// <summary>What the document is.</summary>
    public string Title => Say("Motor condition report", "Отчёт о состоянии двигателя");

    /// <summary>Of a simulated motor.</summary>
    public string Simulated => Say(
        "SIMULATED MOTOR: the recordings come from the simulator; no such machine exists.",
        "ИМИТАЦИЯ: записи созданы симулятором, такой машины нет.");

    /// <summary>Row: what to do.</summary>
    public string Action => Say("What to do", "Что делать");

    /// <summary>Row: by when.</summary>
    public string By => Say("By when", "Срок");

    /// <summary>Row: priority.</summary>
    public string PriorityName => Say("Priority", "Приоритет");

    /// <summary>Row: confidence.</summary>
    public string Confidence => Say("Confidence", "Достоверность");

    /// <summary>Row: period.</summary>
    public string PeriodName => Say("Period of the data", "Период данных");

    /// <summary>Row: how much data.</summary>
    public string Data => Say("Data", "Данные");

    /// <summary>Row: gaps.</summary>
    public string Gaps => Say("Gaps in the data", "Пропуски данных");

    /// <summary>Row: name-plate.</summary>
    public string Plate => Say("Name-plate", "Паспортные данные");

    /// <summary>Row: who made the verdict.</summary>
    public string Author => Say("Author: models and versions", "Автор: модели и версии");

    /// <summary>Row: evidence.</summary>
    public string Evidence => Say("Evidence id", "Номер свидетельства");

    /// <summary>Row: hash of the evidence.</summary>
    public string EvidenceHash => Say("SHA-256 of the evidence", "SHA-256 свидетельства");

    /// <summary>Heading 2.</summary>
    public string Trend => Say("Trend, forecast and threshold", "Тренд, прогноз и порог");

    /// <summary>Over the table of hours.</summary>
    public string Hours => Say("The newest hours with data", "Последние часы с данными");

    /// <summary>Column: hour.</summary>
    public string Hour => Say("Hour", "Час");

    /// <summary>Column: windows.</summary>
    public string Windows => Say("Windows", "Окна");

    /// <summary>There is no trend.</summary>
    public string NoTrend => Say("No hour of this period has data.", "В этом периоде нет ни одного часа с данными.");

    /// <summary>The period ends before the newest data.</summary>
    public string PastPeriod => Say(
        "The period ends before the newest data: the chart shows what was measured; the twin is shown as it was then.",
        "Период заканчивается раньше последних данных: показано измеренное, состояние двойника — на тот момент.");

    /// <summary>Heading 3.</summary>
    public string EvidenceTitle => Say("Evidence", "Свидетельства");

    /// <summary>No record was analysed.</summary>
    public string NoRecord => Say(
        "No whole record of this period is analysed yet: there is no spectrum to show.",
        "Ни одна запись этого периода ещё не проанализирована целиком: спектра нет.");

    /// <summary>Over the spectrum around the fundamental.</summary>
    public string Near => Say("Spectrum of the whole record, ±10 Hz around the supply", "Спектр всей записи, ±10 Гц от частоты сети");

    /// <summary>Over the wide spectrum.</summary>
    public string Wide => Say("The same record, 0 to 200 Hz", "Та же запись, 0–200 Гц");

    /// <summary>What the marks mean.</summary>
    public string Marks => Say(
        "Filled triangle: a line that speaks for a finding; tick: a line whose formula is known. Dotted: noise floor.",
        "Закрашенный треугольник — линия, говорящая за находку; штрих — линия с известной формулой. Пунктир — уровень шума.");

    /// <summary>Over the waveform.</summary>
    public string Waveform => Say("Waveform", "Осциллограмма");

    /// <summary>Samples were removed.</summary>
    public string NoSamples => Say(
        "The samples of this recording were removed; features, scores and the spectrum are kept.",
        "Отсчёты этой записи удалены; признаки, оценки и спектр сохранены.");

    /// <summary>Over the table of phases.</summary>
    public string PhasesTitle => Say("Phases in the recordings", "Фазы в записях");

    /// <summary>Column: phase.</summary>
    public string Phase => Say("Phase", "Фаза");

    /// <summary>Column: files with it.</summary>
    public string Present => Say("Present in", "Есть в");

    /// <summary>Column: share of empty cells.</summary>
    public string Empty => Say("Empty cells", "Пустые ячейки");

    /// <summary>Column: newest RMS.</summary>
    public string Newest => Say("RMS of the newest file", "СКЗ последнего файла");

    /// <summary>Over the detector's figures.</summary>
    public string Detector => Say("Anomaly detector", "Детектор аномалий");

    /// <summary>Heading 4.</summary>
    public string Limits => Say("What is not excluded, and what to check", "Что не исключено и что проверить");

    /// <summary>Over the limits of the technique.</summary>
    public string LimitsOfCurrent => Say("Limits of diagnosis by current alone", "Границы диагностики только по току");

    /// <summary>Nothing else would look the same.</summary>
    public string NoAlternatives => Say(
        "No finding, so nothing that would look like it.", "Находок нет, поэтому нет и похожих на них причин.");

    /// <summary>Over what to check.</summary>
    public string Checks => Say("Recommended checks", "Рекомендуемые проверки");

    /// <summary>Heading 5.</summary>
    public string Log => Say("Alarms, maintenance and the report before", "Сигналы, обслуживание и предыдущий отчёт");

    /// <summary>There is no earlier report.</summary>
    public string NoPrevious => Say(
        "This is the first report of this motor: there is none to compare with.",
        "Это первый отчёт по двигателю: сравнивать не с чем.");

    /// <summary>Over the comparison.</summary>
    public string Comparison => Say("Compared with the report before", "Сравнение с предыдущим отчётом");

    /// <summary>Column: figure.</summary>
    public string Figure => Say("Figure", "Показатель");

    /// <summary>Column: before.</summary>
    public string Before => Say("Then", "Тогда");

    /// <summary>Column: now.</summary>
    public string Now => Say("Now", "Теперь");

    /// <summary>Heading 6.</summary>
    public string Method => Say("Method", "Метод");

    /// <summary>Over the list of recordings.</summary>
    public string Recordings => Say("Recordings of the evidence", "Записи, вошедшие в свидетельство");

    /// <summary>Column: file.</summary>
    public string File => Say("File", "Файл");

    /// <summary>Column: recorded.</summary>
    public string Recorded => Say("Recorded", "Записан");

    /// <summary>Column: line number.</summary>
    public string Number => Say("No.", "№");

    /// <summary>Names of the figures of the comparison, in their order.</summary>
    public IReadOnlyList<string> Compared =>
    [
        Say("Data up to", "Данные по"), PriorityName, Say("Finding", "Находка"), Say("RMS, largest phase", "СКЗ, наибольшая фаза"),
        Say("Unbalance u₂", "Несимметрия u₂"), "N_av", "N_Σ", Say("Anomaly score", "Оценка аномалии"),
        Say("P(RMS over threshold)", "P(СКЗ выше порога)"), Say("Files absorbed", "Учтено файлов"),
    ];

    /// <summary>What every report by current alone has to admit.</summary>
    public IReadOnlyList<string> LimitSentences =>
    [
        Say("Only stator currents were measured: no voltage, no vibration, no temperature. What does not change the current is not seen.",
            "Измерены только токи статора: без напряжения, вибрации и температуры. Что не меняет ток, того не видно."),
        Say("Bearing lines are the weakest class in the current, typically −60 to −80 dBc: they support a finding and never carry one alone.",
            "Линии подшипников — самый слабый класс в токе, обычно −60…−80 дБ: они подкрепляют находку, но одни её не доказывают."),
        Say("A load that pulsates at twice the slip frequency, or the control of a frequency drive, draws the same lines as a broken bar.",
            "Нагрузка, пульсирующая с двойной частотой скольжения, или регулятор частотного привода дают те же линии, что обрыв стержня."),
        Say("At low load the sidebands of rotor bars fade: what was not found there is not excluded.",
            "При малой нагрузке боковые полосы стержней исчезают: что там не найдено, то не исключено."),
        Say("Without a name-plate, load and rated slip are unknown, and rules that need them say so instead of guessing.",
            "Без паспортных данных нагрузка и номинальное скольжение неизвестны; правила, которым они нужны, говорят об этом."),
    ];

    /// <summary>Below the list of recordings that was cut.</summary>
    /// <param name="count">How many are not listed.</param>
    public string MoreFiles(int count) => Say(
        $"{FilesOf(count)} more belong to the evidence: their hashes are in its SHA-256.",
        $"В свидетельство входит ещё {FilesOf(count)}: их хеши учтены в его SHA-256.");

    /// <summary>By when, in words.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="status">The twin.</param>
    public string Deadline(ReportVerdict verdict, MotorStatus status)
    {
        if (verdict.ActWithin is not { } within)
        {
            return Say("no deadline", "срока нет");
        }

        if (within == TimeSpan.Zero)
        {
            return Say("at once: the forecast's threshold is reached", "сразу: порог прогноза уже достигнут");
        }

        var after = Say(
            $"within {Round(within)} of the newest data", $"в течение {Round(within)} после последних данных");
        var date = status.Clock == TimeSource.Recorded && status.LastWindowAt is { } newest
            ? Say($"by {Instant(newest + within, TimeSource.Recorded)}, ", $"до {Instant(newest + within, TimeSource.Recorded)}, ")
            : "";
        return date + after + (verdict.IsByForecast
            ? Say(" (early crossing of the threshold in the forecast)", " (раннее превышение порога по прогнозу)")
            : "");
    }

    /// <summary>What to do when no check is named.</summary>
    /// <param name="priority">1 to 3; 0 = nothing.</param>
    public string UsualAction(int priority) => priority switch
    {
        1 => Say("Go to the motor, take over to a spare if there is one, have the reason checked.",
            "Осмотреть двигатель, при наличии резерва перейти на него, проверить причину."),
        2 => Say("Plan the check of the reason at the next stop.", "Запланировать проверку причины на ближайшей остановке."),
        3 => Say("Watch the trend; record again at comparable load.", "Следить за трендом; повторить запись при сопоставимой нагрузке."),
        _ => Say("Nothing. Go on recording.", "Ничего. Продолжать запись."),
    };

    /// <summary>The verdict where nothing was found.</summary>
    public string NothingFound => Say(
        "Nothing to report: the newest recordings look as the healthy ones did, and no fault that the current can tell of was found.",
        "Замечаний нет: последние записи не отличаются от исправного состояния, признаков неисправностей, видимых по току, нет.");

    /// <summary>How much data there is.</summary>
    /// <param name="coverage">The count.</param>
    /// <param name="isCut">True when more recordings exist than were counted.</param>
    public string Amount(DataCoverage coverage, bool isCut)
    {
        var files = FilesOf(coverage.Files) + (isCut ? Say(" (the newest; there are more)", " (последние; есть и другие)") : "");
        var failed = coverage.FailedFiles == 0
            ? ""
            : Say($", {Figures.Count(coverage.FailedFiles)} failed", $", со сбоем: {Figures.Count(coverage.FailedFiles)}");
        return $"{files}, {Figures.Span(coverage.Seconds)}{failed}";
    }

    /// <summary>The gaps, the longest in words.</summary>
    /// <param name="coverage">The count.</param>
    /// <param name="clock">Where the times come from.</param>
    public string GapsOf(DataCoverage coverage, TimeSource clock)
    {
        const int shown = 3;
        if (coverage.Gaps.Count == 0)
        {
            return Say("none longer than usual", "нет дольше обычного");
        }

        var list = string.Join("; ", coverage.Gaps.Take(shown).Select(gap => Of(gap, clock)));
        return coverage.Gaps.Count <= shown
            ? list
            : Say(
                $"{Figures.Count(coverage.Gaps.Count)}, the longest: {list}", $"{Figures.Count(coverage.Gaps.Count)}, самые длинные: {list}");
    }
}
