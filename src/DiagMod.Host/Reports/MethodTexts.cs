using System.Globalization;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Reports;
using DiagMod.Dashboard.Motors;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Host.Reports;

/// <summary>Words of a report's method page: by which technique and in which steps (ISO 20958, ISO 13374), with which parameters,
/// thresholds and versions.</summary>
/// <param name="figures">Numbers, units and the language.</param>
internal sealed class MethodTexts(Figures figures) : ReportTexts(figures)
{
    /// <summary>The technique.</summary>
    public string Technique => Say(
        "Electrical signature analysis of three-phase induction motors after ISO 20958, here motor current signature analysis: the "
            + "currents of phases R, S, T are the only input. The steps follow the blocks of ISO 13374-1.",
        "Анализ электрических сигналов трёхфазных асинхронных двигателей по ISO 20958, здесь — спектральный анализ тока статора: "
            + "на входе только токи фаз R, S, T. Шаги соответствуют блокам ISO 13374-1.");

    /// <summary>The blocks of ISO 13374-1, each with what does it here.</summary>
    /// <param name="facts">The facts.</param>
    public IEnumerable<(string Name, string Value)> Blocks(MotorReportFacts facts)
    {
        var rate = facts.AnalysedFile is { } file
            ? Figures.Join(Figures.Count((long)file.Rate.Hertz), Unit.Hertz)
            : Unknown;
        yield return (Say("Data acquisition", "Сбор данных"), Say(
            $"CSV, {rate}; gaps inside are filled, ends trimmed, an absent phase stays absent; each file is known by its SHA-256.",
            $"CSV, {rate}; пропуски внутри заполняются, края отсекаются, отсутствующая фаза остаётся отсутствующей; файл определяется по SHA-256."));
        yield return (Say("Data manipulation", "Обработка данных"), Say(
            $"Windows of 1 s, hop 0.5 s, Hann, real FFT; feature set {FeatureVector.Version}. Whole record: order tracking by the supply's "
                + $"phase, four-term Blackman–Harris{Resolution(facts)}.",
            $"Окна 1 с, шаг 0,5 с, Ханн, действительное БПФ; набор признаков {FeatureVector.Version}. Вся запись: слежение за фазой сети, "
                + $"окно Блэкмана–Харриса{Resolution(facts)}."));
        yield return (Say("State detection", "Обнаружение состояния"), Say(
            $"Detector {facts.Status.Model}: score against this motor's own healthy recordings, p-value a file, e-value over files.",
            $"Детектор {facts.Status.Model}: оценка относительно исправных записей этого двигателя, p-значение файла, e-значение по файлам."));
        yield return (Say("Health assessment", "Оценка состояния"), Say(
            $"Rules {facts.Analysis?.Diagnosis.Version ?? Hypotheses.Version} over analysis {facts.Analysis?.Analysis.Version ?? FileAnalyzer.Version}.",
            $"Правила {facts.Analysis?.Diagnosis.Version ?? Hypotheses.Version} по анализу {facts.Analysis?.Analysis.Version ?? FileAnalyzer.Version}."));
        yield return (Say("Prognostic assessment", "Прогноз"), facts.Forecast is { } forecast
            ? Say($"Model {forecast.ModelVersion}: predictive distribution, calibrated on line.",
                $"Модель {forecast.ModelVersion}: предсказательное распределение с калибровкой по ходу.")
            : Say("No forecast in this report.", "В этом отчёте прогноза нет."));
        yield return (Say("Advisory generation", "Рекомендации"), Say(
            "The verdict on page 1: priority by severity, deadline by priority or by the forecast's early crossing.",
            "Вывод на стр. 1: приоритет по тяжести, срок по приоритету или по раннему превышению в прогнозе."));
    }

    /// <summary>Thresholds and hashes, with who set them.</summary>
    /// <param name="facts">The facts.</param>
    public IEnumerable<(string Name, string Value)> Thresholds(MotorReportFacts facts)
    {
        var (now, manifest) = (facts.Model.Now, facts.Model.Manifest);
        var rms = facts.Forecast is { } forecast
            ? $"{Figures.With(forecast.ThresholdAmps, Unit.Ampere)}, {Ui.Words.Of(forecast.ThresholdSource)}"
            : facts.Status.Forecast is { } summary
            ? $"{Figures.With(summary.ThresholdAmps, Unit.Ampere)}, {Ui.Words.Of(summary.ThresholdSource)}"
            : Unknown;
        yield return (Say("RMS threshold", "Порог СКЗ"), $"{rms} ({Entry(facts)})");
        yield return (Say("Score threshold", "Порог оценки"), Say(
            $"{Figures.Plain(now.Threshold)}; the model's own {Figures.Plain(now.ModelThreshold)}",
            $"{Figures.Plain(now.Threshold)}; собственный порог модели {Figures.Plain(now.ModelThreshold)}"));
        yield return (Say("Manifest", "Манифест"), $"{manifest.ModelType} {manifest.Version}, "
            + Say("feature set ", "набор признаков ") + manifest.FeatureSet.ToString(CultureInfo.InvariantCulture));
        yield return (Say("Manifest, SHA-256", "Манифест, SHA-256"), HashOf(manifest.ToJson()));
        if (manifest.PriorHash is { } prior)
        {
            yield return (Say($"Prior {manifest.PriorVersion}, SHA-256", $"Априорная модель {manifest.PriorVersion}, SHA-256"), prior);
        }

        if (manifest.ArtefactHash is { } artefact)
        {
            yield return (Say("Trained model, SHA-256", "Обученная модель, SHA-256"), artefact);
        }

        yield return (Say("State of the twin", "Состояние двойника"), Entry(facts));
    }

    /// <summary>Column: limits.</summary>
    public string Limits => Say("Limits and priorities", "Уставки и приоритеты");

    /// <summary>Column: hysteresis.</summary>
    public string Hysteresis => Say("Hysteresis", "Гистерезис");

    /// <summary>Column: delays.</summary>
    public string Delays => Say("On / off, s", "Вкл. / откл., с");

    /// <summary>Over the limits of the alarms: of which version, set by whom and when.</summary>
    /// <param name="thresholds">The limits.</param>
    public string AlarmLimits(AlarmThresholds thresholds)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        var version = Ui.AlarmForms.Version(thresholds);
        return Say("Limits of the alarms: ", "Уставки сигнализации: ")
            + (thresholds.SetAt is { } at ? $"{version}, {Instant(at, TimeSource.Recorded)}" : version);
    }

    /// <summary>The steps of a limit.</summary>
    /// <param name="one">The limit.</param>
    public string StepsOf(AlarmThreshold one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.IsInService
            ? string.Join("; ", one.Steps.Select(step => $"{LimitOf(one.Mode, step.Limit)}: {Ui.Alarms.Of(step.Priority)}"))
            : Say("out of service", "выведен из работы");
    }

    /// <summary>The hysteresis of a limit's steps.</summary>
    /// <param name="one">The limit.</param>
    public string HysteresisOf(AlarmThreshold one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return string.Join("; ", one.Steps.Select(step => Ui.Alarms.OfValue(one.Mode, step.Hysteresis) ?? "–").Distinct());
    }

    /// <summary>The delays of a limit.</summary>
    /// <param name="one">The limit.</param>
    public string DelaysOf(AlarmThreshold one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return $"{Figures.Exact(one.OnDelay.TotalSeconds)} / {Figures.Exact(one.OffDelay.TotalSeconds)}";
    }

    private string LimitOf(string mode, double limit) => Ui.Alarms.OfValue(mode, limit) ?? Ui.AlarmForms.Grade(limit);

    private static string HashOf(string words) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(words)));

    private string Entry(MotorReportFacts facts) => Say(
        $"journal entry {Figures.Count(facts.Status.JournalSeq)}", $"запись журнала {Figures.Count(facts.Status.JournalSeq)}");

    private string Resolution(MotorReportFacts facts) => facts.Analysis is { Analysis: { Seconds: > 0 } analysis }
        ? Say(", resolution ", ", разрешение ") + Figures.With(RecordPicture.ResolutionHz(analysis), Unit.Hertz)
        : "";
}
