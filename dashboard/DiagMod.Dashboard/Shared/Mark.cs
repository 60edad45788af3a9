using DiagMod.Core.Diagnosis;
using DiagMod.Core.Twin;

namespace DiagMod.Dashboard.Shared;

/// <summary>The one symbol of a motor, worst first.</summary>
public enum Mark : byte
{
    /// <summary>Act now: square, digit 1.</summary>
    Priority1 = 0,

    /// <summary>Act in time: triangle, digit 2.</summary>
    Priority2 = 1,

    /// <summary>Act when there is time: diamond, digit 3.</summary>
    Priority3 = 2,

    /// <summary>Data are missing or older than expected: "?" on a hatch. Never shown as normal.</summary>
    NoData = 3,

    /// <summary>Worth a look: small disc.</summary>
    Advisory = 4,

    /// <summary>The twin still learns: small ring.</summary>
    Learning = 5,

    /// <summary>Normal: no symbol at all.</summary>
    None = 6,
}

/// <summary>Which symbol a motor gets.</summary>
public static class Marks
{
    /// <summary>The symbol of a finding.</summary>
    /// <param name="severity">How grave it is.</param>
    public static Mark Of(Severity severity) => severity switch
    {
        Severity.Alarm => Mark.Priority1,
        Severity.Warning => Mark.Priority2,
        Severity.Watch => Mark.Advisory,
        _ => Mark.None,
    };

    /// <summary>The symbol of a motor.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="isStale">True when its data are older than they should be: that overrides health.</param>
    public static Mark Of(MotorStatus status, bool isStale) => status switch
    {
        _ when isStale => Mark.NoData,
        { State: RunState.NoData } => Mark.NoData,
        { Health: Health.Alarm } => Mark.Priority1,
        { Health: Health.Warning } => Mark.Priority2,
        { Health: Health.Advisory } => Mark.Advisory,
        { State: RunState.Learning } => Mark.Learning,
        _ => Mark.None,
    };
}
