using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Shared;

/// <summary>What every chart says, and how it writes numbers and dates; it travels to chart.js with each picture.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class ChartTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Name of the time axis in the legend.</summary>
    public string Time => Say("time", "время");

    /// <summary>In place of the chart when its library is missing.</summary>
    public string NoLibrary => Say(
        "No curve: the chart library (uPlot) was not there when this copy was built, because Node.js was missing. Install Node.js 20 "
            + "and build again. Figures and tables are complete without it.",
        "Графика нет: при сборке этой копии не оказалось библиотеки uPlot, так как не установлен Node.js. Установите Node.js 20 и "
            + "соберите заново. Числа и таблицы полны и без неё.");

    /// <summary>How a chart is used without a mouse; told to those who cannot see it.</summary>
    public string Keys => Say(
        "Arrow keys move the cursor, Page Up and Page Down go from mark to mark, plus and minus zoom, 0 shows everything.",
        "Стрелки двигают курсор, Page Up и Page Down переходят между метками, плюс и минус меняют масштаб, 0 показывает всё.");

    /// <summary>Between whole and fraction.</summary>
    public string DecimalMark => Figures.DecimalMark;

    /// <summary>A day.</summary>
    public string Date => Figures.DatePattern;

    /// <summary>A day without its year.</summary>
    public string Day => Figures.DayPattern;

    /// <summary>A month with its year.</summary>
    public string Month => Figures.MonthPattern;
}
