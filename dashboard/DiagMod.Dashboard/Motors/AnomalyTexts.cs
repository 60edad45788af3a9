using DiagMod.Core.Detection;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts about the verdict on a motor and about anomalous windows.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class AnomalyTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading of the verdict.</summary>
    public string Title => Say("Anomaly", "Аномалия");

    /// <summary>Before the rules that fired, when there are several.</summary>
    public string AllRules => Say("All such rules:", "Все сработавшие правила:");

    /// <summary>Figure: score.</summary>
    public string Score => Say("score", "оценка");

    /// <summary>Figure: threshold.</summary>
    public string Threshold => Say("threshold", "порог");

    /// <summary>Figure: p-value.</summary>
    public string PValue => Say("p-value", "p-значение");

    /// <summary>Figure: e-value.</summary>
    public string EValue => Say("e-value", "e-значение");

    /// <summary>Tooltip of the e-value.</summary>
    public string EValueWhy => Say(
        "Evidence against normal, gathered over files: warning from 20, alarm from 100",
        "Накопленное по файлам свидетельство против нормы: от 20 — предупреждение, от 100 — тревога");

    /// <summary>Figure: level.</summary>
    public string Level => Say("level", "уровень");

    /// <summary>In place of a figure that is not there before learning has ended.</summary>
    public string Learning => Say("learning", "обучение");

    /// <summary>In place of a p-value while a short file waits for more windows.</summary>
    public string Waits => Say("more windows needed", "нужны ещё окна");

    /// <summary>Column: feature.</summary>
    public string Feature => Say("Feature", "Признак");

    /// <summary>Column: what a feature speaks of.</summary>
    public string SpeaksOf => Say("What it speaks of", "О чём говорит");

    /// <summary>Column: share of the score.</summary>
    public string Share => Say("share", "доля");

    /// <summary>Column: value found.</summary>
    public string Observed => Say("observed", "факт");

    /// <summary>Column: value expected.</summary>
    public string Expected => Say("expected", "ожидание");

    /// <summary>Name of the list of windows.</summary>
    public string Recent => Say("Recent anomalies", "Последние аномалии");

    /// <summary>Heading of the list of windows.</summary>
    public string RecentWindows => Say("Recent anomalous windows", "Последние аномальные окна");

    /// <summary>While the list is read.</summary>
    public string Reading => Say("They are being read …", "Загрузка …");

    /// <summary>The list is empty.</summary>
    public string NoWindow => Say("No window lies above its threshold.", "Нет окон с оценкой выше порога.");

    /// <summary>Column: time of the window.</summary>
    public string WindowOf => Say("Window of", "Время окна");

    /// <summary>Column: number of the window.</summary>
    public string Window => Say("Window", "Окно");

    /// <summary>Column: score.</summary>
    public string ScoreColumn => Say("Score", "Оценка");

    /// <summary>Column: threshold.</summary>
    public string ThresholdColumn => Say("Threshold", "Порог");

    /// <summary>Tooltip of the column p.</summary>
    public string PWhy => Say("p-value of the whole file", "p-значение всего файла");

    /// <summary>Column: what drives the score.</summary>
    public string DrivenBy => Say("Driven by", "Причина");

    /// <summary>Why, in one sentence.</summary>
    /// <param name="status">Status of the motor.</param>
    /// <param name="words">Words for states.</param>
    public string Sentence(MotorStatus status, Words words)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(words);
        var verdict = status.Anomaly;
        return status switch
        {
            { State: RunState.NoData } => Say(
                "Nothing is known: no recording has been absorbed.", "Судить не о чем: ни одна запись ещё не учтена."),
            _ when verdict.HardRules is [var rule, ..] => words.OfRule(rule),
            _ when verdict.TopFeatures is [var top, ..] && verdict.Level != AnomalyLevel.None => Driven(top, words),
            _ when double.IsNaN(verdict.Threshold) => Learns(status),
            _ when verdict.Score > verdict.Threshold => Say(
                "The newest file lies above the threshold; the evidence does not yet suffice for a warning.",
                "Последний файл выше порога, но оснований для предупреждения пока недостаточно."),
            _ => Say("The newest file looks like the ones before it.", "Последний файл не отличается от предыдущих."),
        };
    }

    /// <summary>What the score would be without the features that drive it most.</summary>
    /// <param name="verdict">The verdict; its score without them is a number.</param>
    public string WithoutTop(AnomalyVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var names = string.Join(", ", verdict.TopFeatures.Take(FileScore.LeftOut).Select(top => top.Name));
        var (left, score) = (Figures.Plain(verdict.ScoreWithoutTop), Figures.Plain(verdict.Score));
        return Say(
            $"Judged anew without {names}, the file scores {left} instead of {score}.",
            $"При пересчёте без {names} оценка файла — {left} вместо {score}.");
    }

    private string Driven(FeatureContribution top, Words words)
    {
        var reading = words.Reading(top);
        var (observed, expected, z) = (Figures.Plain(top.Observed), Figures.Plain(top.Expected), Figures.Plain(top.Z));
        return Say(
            $"{reading}: {top.Name} is {observed}, expected {expected} at this load (z {z}).",
            $"{reading}: {top.Name} = {observed}, при этой нагрузке ожидается {expected} (z {z}).");
    }

    private string Learns(MotorStatus status)
    {
        var (learned, needed) = (Figures.Count(status.LearnedBlocks), Figures.Count(status.LearningBlocks));
        var files = Counted(status.FilesAbsorbed, ("file", "files"), ("файл", "файла", "файлов"));
        var windows = Counted(status.WindowsAbsorbed, ("window", "windows"), ("окно", "окна", "окон"));
        return Say(
            $"The twin is learning what is normal for this motor: {learned} of {needed} blocks of at least 20 windows; absorbed so "
                + $"far: {files}, {windows}.",
            $"Двойник обучается норме этого двигателя: {learned} из {needed} блоков, не менее 20 окон в каждом; учтено: "
                + $"{files}, {windows}.");
    }
}
