using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Maintenance of motors: windows in which their alarms are suppressed, and what was done.</summary>
public interface IMaintenance
{
    /// <summary>Maintenance of a motor, newest first.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<MaintenanceEvent>> ListAsync(EquipmentId id, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Enters maintenance, begun or planned; the motor's cases are suppressed from its begin on.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="plan">What.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MaintenanceEvent> BeginAsync(EquipmentId id, MaintenancePlan plan, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends maintenance now; cases whose condition still holds are announced again.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="maintenance">Which.</param>
    /// <param name="ending">What came of it.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The event; null when there is none of this id or it had ended.</returns>
    Task<MaintenanceEvent?> EndAsync(
        EquipmentId id, long maintenance, MaintenanceEnding ending, Actor actor, CancellationToken cancellationToken);
}

/// <summary>Maintenance to be entered.</summary>
/// <param name="Kind">One of <see cref="MaintenanceEvent.Kinds"/>.</param>
/// <param name="StartsAt">Begin, UTC; null = now.</param>
/// <param name="PlannedEndAt">Planned end, UTC, after the begin, at most <see cref="MaintenanceEvent.Longest"/> later; null = when
/// somebody ends it.</param>
/// <param name="Note">Words, at most 500 characters; null when none.</param>
public sealed record MaintenancePlan(string Kind, DateTimeOffset? StartsAt, DateTimeOffset? PlannedEndAt, string? Note)
{
    /// <summary>True when the times can be: an end after the begin and after now, not too long, not more than a year ahead.</summary>
    /// <param name="now">The time, UTC.</param>
    public bool IsSound(DateTimeOffset now)
    {
        var starts = StartsAt ?? now;
        return starts <= now.AddYears(1) && starts >= now - MaintenanceEvent.Longest
            && (PlannedEndAt is not { } end || (end > starts && end > now && end - starts <= MaintenanceEvent.Longest));
    }
}

/// <summary>What came of maintenance.</summary>
/// <param name="Defect">What was found: code of the defect catalogue; null when nothing is said.</param>
/// <param name="Note">Words that take the place of the earlier ones; null = they stay.</param>
/// <param name="Rebaseline">True: the motor was repaired, its twin learns anew what is healthy.</param>
public sealed record MaintenanceEnding(string? Defect, string? Note, bool Rebaseline);
