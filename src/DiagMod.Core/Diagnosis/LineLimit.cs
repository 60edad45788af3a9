namespace DiagMod.Core.Diagnosis;

/// <summary>The levels from which the rules speak of a line, dBc.</summary>
/// <param name="WatchDbc">From here on: watch.</param>
/// <param name="WarningDbc">From here on: warning.</param>
/// <param name="AlarmDbc">From here on: alarm.</param>
public sealed record LineLimit(double WatchDbc, double WarningDbc, double AlarmDbc)
{
    /// <summary>The limits of a line; null where no rule grades its level.</summary>
    /// <param name="formula">The line's formula; null for a line without one.</param>
    /// <param name="ownDbc">The motor's own healthy level of this line, dBc; NaN when unknown.</param>
    /// <param name="drive">What feeds the motor: behind a frequency drive the chart of the cage does not hold.</param>
    /// <remarks>First sidebands of the cage: the chart of N_av (signals.md, section 7). Lines of the shaft: their rise over the own
    /// baseline (section 5.6).</remarks>
    public static LineLimit? Of(string? formula, double ownDbc, DriveKind drive) => formula switch
    {
        "f(1-2s)" or "f(1+2s)" when drive != DriveKind.VariableFrequency => Of(RotorBarRule.Chart, 0),
        "f-fr" or "f+fr" when double.IsFinite(ownDbc) => Of(RotationRule.Rise, ownDbc),
        _ => null,
    };

    /// <summary>The step that a level reaches.</summary>
    /// <param name="dbc">The level, dBc; NaN is good: nothing is known.</param>
    public Severity Grade(double dbc) => new Scale(WatchDbc, WarningDbc, AlarmDbc).Grade(dbc);

    private static LineLimit Of(Scale scale, double from) => new(from + scale.Watch, from + scale.Warning, from + scale.Alarm);
}
