using DiagMod.Core.Diagnosis;
using DiagMod.Core.Views;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts about the lines of a spectrum: their names, their history over files, and what another limit would have told.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class LineTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading: a line over files.</summary>
    public string Story => Say("One line over time", "Составляющая во времени");

    /// <summary>Choice of a line.</summary>
    public string Line => Say("Line", "Составляющая");

    /// <summary>Field: another limit.</summary>
    public string WhatIf => Say("What if the limit were, dBc", "Если бы предел был, дБ");

    /// <summary>Button: ask.</summary>
    public string Ask => Say("Count", "Посчитать");

    /// <summary>What was typed is no level.</summary>
    /// <param name="text">What was typed.</param>
    public string NoLimit(string text) => Say(
        $"\"{text}\" is no level: a number from −120 to 0 dBc is expected, for example −42.",
        $"«{text}» — не уровень: нужно число от −120 до 0 дБ, например −42.");

    /// <summary>There is no history.</summary>
    public string Nothing => Say("No file of this motor has been analysed yet.", "Ни один файл этого двигателя ещё не проанализирован.");

    /// <summary>Name of the curve.</summary>
    public string Level => Say("level", "уровень");

    /// <summary>Name of the curve of the floor.</summary>
    public string Floor => Say("noise floor", "шумовой порог");

    /// <summary>The own baseline's line.</summary>
    public string Own => Say("own baseline", "исходный уровень");

    /// <summary>The limit's line.</summary>
    /// <param name="severity">Which step begins there.</param>
    public string Limit(Severity severity) => severity switch
    {
        Severity.Alarm => Say("limit: alarm", "предел: тревога"),
        Severity.Warning => Say("limit: warning", "предел: предупреждение"),
        _ => Say("limit: watch", "предел: наблюдение"),
    };

    /// <summary>The supposed limit's line.</summary>
    public string Supposed => Say("what if", "что если");

    /// <summary>The chart in words.</summary>
    /// <param name="formula">The line.</param>
    /// <param name="files">Files that have it.</param>
    public string Label(string formula, int files) => Say(
        $"Level of {Formula(formula)} over time, {Counted(files, ("point", "points"), ("", "", ""))}, relative to the fundamental",
        $"Уровень {Formula(formula)} во времени, {Counted(files, ("", ""), ("точка", "точки", "точек"))}, относительно основной гармоники");

    /// <summary>What a limit would have told.</summary>
    /// <param name="tally">The count.</param>
    public string Would(LimitTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var limit = Figures.With(tally.LimitDbc, Unit.Decibel);
        return Say(
            $"With a limit of {limit}: {Figures.Count(tally.Over)} of {Files(tally.Files)} would have been over it",
            $"При пределе {limit}: выше него были бы {Figures.Count(tally.Over)} из {Files(tally.Files)}")
            + (tally.FirstAt is null ? "." : Say(", the first one recorded ", ", первый записан "));
    }

    /// <summary>What the limit in use told.</summary>
    /// <param name="tally">The count.</param>
    public string Was(LimitTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return Say(
            $"With the limit in use ({Figures.With(tally.LimitDbc, Unit.Decibel)}): {Figures.Count(tally.Over)} of {Files(tally.Files)}.",
            $"При действующем пределе ({Figures.With(tally.LimitDbc, Unit.Decibel)}): {Figures.Count(tally.Over)} из {Files(tally.Files)}.");
    }

    /// <summary>No rule grades this line.</summary>
    public string NoRule => Say(
        "No rule grades the level of this line by itself.", "Уровень этой составляющей сам по себе правилами не оценивается.");

    /// <summary>A formula as it is printed.</summary>
    /// <param name="formula">As the analysis names it, for example f(1-2s).</param>
    public static string Formula(string formula)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return formula.Replace('-', '−').Replace('*', '·');
    }

    /// <summary>What a line is, in words; empty where its formula says it all.</summary>
    /// <param name="formula">Its formula.</param>
    public string Name(string? formula) => formula switch
    {
        "f(1-2s)" => Say("Lower pole-pass sideband", "Нижняя боковая полоса скольжения"),
        "f(1+2s)" => Say("Upper pole-pass sideband", "Верхняя боковая полоса скольжения"),
        "f(1-4s)" => Say("Second lower pole-pass sideband", "Вторая нижняя боковая полоса скольжения"),
        "f(1+4s)" => Say("Second upper pole-pass sideband", "Вторая верхняя боковая полоса скольжения"),
        "f-fr" => Say("Lower rotation sideband", "Нижняя боковая полоса вращения"),
        "f+fr" => Say("Upper rotation sideband", "Верхняя боковая полоса вращения"),
        "-f" => Say("Negative sequence: unbalance", "Обратная последовательность: несимметрия"),
        _ => Say("Line", "Составляющая"),
    };

    /// <summary>A line under the cursor: what it is, where, how high.</summary>
    /// <param name="line">The line.</param>
    /// <param name="ownDbc">The motor's own healthy level, dBc; NaN when unknown.</param>
    /// <param name="files">Files of its history; below 2 none is spoken of.</param>
    public string Tip(MeasuredLine line, double ownDbc, int files)
    {
        ArgumentNullException.ThrowIfNull(line);
        var name = $"{Name(line.Formula)} {(line.Formula is null ? "" : Formula(line.Formula))}".TrimEnd();
        var place = $"{Figures.Join(Fixed(line.Hz, 3), Unit.Hertz)}: {Dbc(line.Dbc)}, "
            + Say($"floor {Dbc(line.FloorDbc)}", $"шум {Dbc(line.FloorDbc)}");
        var own = double.IsNaN(ownDbc) ? "" : "\n" + Say($"own baseline {Dbc(ownDbc)}", $"исходный уровень {Dbc(ownDbc)}")
            + $", Δ {Difference(line.Dbc - ownDbc)}";
        var history = files < 2 ? "" : "\n" + Say($"over {Files(files)}:", $"история, {Files(files)}:");
        return $"{name}\n{place}{own}{history}";
    }

    /// <summary>A level, to a tenth.</summary>
    /// <param name="dbc">The level, dBc, or NaN.</param>
    public string Dbc(double dbc) => double.IsNaN(dbc) ? "–" : Figures.Join(Fixed(dbc, 1), Unit.Decibel);

    /// <summary>A difference of levels with its sign.</summary>
    /// <param name="decibels">The difference, or NaN.</param>
    public string Difference(double decibels) => double.IsNaN(decibels)
        ? "–"
        : $"{(decibels > 0 ? "+" : "")}{Fixed(decibels, 1)}\u00a0{Say("dB", "дБ")}";

    private string Files(long files) => Counted(files, ("file", "files"), ("файл", "файла", "файлов"));

    private string Fixed(double value, int digits) => Figures
        .Given(value.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture)).Replace('-', '−');
}
