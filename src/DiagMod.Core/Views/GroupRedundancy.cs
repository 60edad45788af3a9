namespace DiagMod.Core.Views;

/// <summary>How many motors of a group can be called upon, against how many the process needs.</summary>
/// <param name="Available">Motors that can be called upon, 0 to <paramref name="All"/>.</param>
/// <param name="All">Motors of the group, at least 0.</param>
/// <param name="Required">Motors that the process needs; null when nobody has said.</param>
public readonly record struct GroupRedundancy(int Available, int All, int? Required)
{
    /// <summary>How it stands.</summary>
    public RedundancyStanding Standing => (Available - Required) switch
    {
        null => RedundancyStanding.Unknown,
        < 0 => RedundancyStanding.Below,
        0 => RedundancyStanding.NoSpare,
        _ => RedundancyStanding.Spare,
    };

    /// <summary>Motors beyond the need, at least 0; null when nobody has said what is needed.</summary>
    public int? Spare => Required is { } required ? Math.Max(0, Available - required) : null;
}

/// <summary>How a group's redundancy stands.</summary>
public enum RedundancyStanding : byte
{
    /// <summary>Nobody has said how many motors are needed.</summary>
    Unknown = 0,

    /// <summary>At least one motor more than needed.</summary>
    Spare = 1,

    /// <summary>Exactly as many as needed: the next failure hurts.</summary>
    NoSpare = 2,

    /// <summary>Fewer than needed: priority 1.</summary>
    Below = 3,
}
