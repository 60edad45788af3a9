using DiagMod.Core.Diagnosis;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <content>What the record says, in sentences.</content>
public sealed partial class DiagnosisTexts
{
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

    private string PolePairs(SlipEstimate slip) =>
        Say($"{slip.PolePairs} pole pairs", $"пар полюсов: {slip.PolePairs}")
        + (slip.IsInferred ? Say(" (inferred)", " (по спектру)") : "");

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
