using DiagMod.Core.Alarms;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Dashboard.Alarms;

/// <summary>One step of a threshold as it is typed: shares in per cent.</summary>
internal sealed class ThresholdRow
{
    /// <summary>The mode.</summary>
    public required string Mode { get; init; }

    /// <summary>True for the mode's first step, which carries delays and service.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>True for a mode that a rule grades: its limit is fixed.</summary>
    public required bool IsGraded { get; init; }

    /// <summary>Limit of a graded step, 1 to 3.</summary>
    public required double Grade { get; init; }

    public AlarmPriority Priority { get; set; }

    public string Limit { get; set; } = "";

    public string Hysteresis { get; set; } = "";

    public string OnDelay { get; set; } = "";

    public string OffDelay { get; set; } = "";

    public bool IsInService { get; set; }

    /// <summary>The rows of a threshold.</summary>
    public static IEnumerable<ThresholdRow> Of(AlarmThreshold one, Figures figures) => one.Steps.Select((step, i) => new ThresholdRow
    {
        Mode = one.Mode,
        IsFirst = i == 0,
        IsGraded = AlarmModes.Graded.Contains(one.Mode),
        Grade = step.Limit,
        Priority = step.Priority,
        Limit = figures.Exact(step.Limit * Factor(one.Mode)),
        Hysteresis = figures.Exact(step.Hysteresis * Factor(one.Mode)),
        OnDelay = figures.Exact(one.OnDelay.TotalSeconds),
        OffDelay = figures.Exact(one.OffDelay.TotalSeconds),
        IsInService = one.IsInService,
    });

    /// <summary>The threshold of a mode's rows.</summary>
    /// <exception cref="FormatException">A number cannot be read; the message is what was typed.</exception>
    public static AlarmThreshold Read(IReadOnlyList<ThresholdRow> rows)
    {
        var (first, factor) = (rows[0], Factor(rows[0].Mode));
        return new AlarmThreshold(
            first.Mode,
            [
                .. rows.Select(row => row.IsGraded
                    ? new AlarmStep(row.Grade, 0, row.Priority)
                    : new AlarmStep(Number(row.Limit) / factor, Number(row.Hysteresis) / factor, row.Priority)),
            ],
            Seconds(first.OnDelay), Seconds(first.OffDelay), first.IsInService);
    }

    private static double Factor(string mode) => AlarmModes.UnitOf(mode) == "ratio" ? 100 : 1;

    private static double Number(string text) => Figures.TryParse(text.Trim(), out var number) ? number : throw new FormatException(text);

    // What is no delay is refused by the rules, with all else.
    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(Math.Clamp(Number(text), -1, 1e9));
}
