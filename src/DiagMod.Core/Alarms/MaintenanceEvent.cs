using DiagMod.Core.Currents;

namespace DiagMod.Core.Alarms;

/// <summary>Maintenance of a motor: while it lasts, alarms of the motor are suppressed, shown with a P, never hidden.</summary>
/// <param name="Id">Names it.</param>
/// <param name="EquipmentId">The motor.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="StartedAt">When it begins or began, UTC.</param>
/// <param name="PlannedEndAt">When it is to end, UTC: suppression ends then by itself; null = when somebody ends it.</param>
/// <param name="EndedAt">When somebody ended it, UTC; null when nobody did.</param>
/// <param name="Defect">What was found: code of the defect catalogue; null when nothing was said.</param>
/// <param name="Note">Words; null when none.</param>
/// <param name="CreatedBy">Who entered it.</param>
/// <param name="EndedBy">Who ended it; null when nobody did.</param>
/// <param name="IsRebaselined">True when the twin learns anew since it ended.</param>
public sealed record MaintenanceEvent(
    long Id, EquipmentId EquipmentId, string Kind, DateTimeOffset StartedAt, DateTimeOffset? PlannedEndAt, DateTimeOffset? EndedAt,
    string? Defect, string? Note, string CreatedBy, string? EndedBy, bool IsRebaselined)
{
    /// <summary>Kinds: inspection, lubrication, repair, replacement, test, other.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["inspection", "lubrication", "repair", "replacement", "test", "other"];

    /// <summary>Longest planned maintenance.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(180);

    /// <summary>When it is over, UTC; null while nobody knows.</summary>
    public DateTimeOffset? EndsAt => EndedAt is { } ended && !(ended > PlannedEndAt) ? ended : PlannedEndAt ?? EndedAt;

    /// <summary>True while alarms are suppressed by it.</summary>
    /// <param name="at">The instant.</param>
    public bool IsUnderWay(DateTimeOffset at) => at >= StartedAt && !(at >= EndsAt);
}
