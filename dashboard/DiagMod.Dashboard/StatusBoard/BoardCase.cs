using DiagMod.Core.Currents;
using DiagMod.Core.Views;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>What needs a person: a motor, or a group that has fewer motors than the process needs.</summary>
/// <param name="Mark">How much.</param>
public abstract record BoardCase(Mark Mark)
{
    /// <summary>At most so many are shown.</summary>
    public const int Most = 7;

    /// <summary>All cases, worst first: by priority, then unacknowledged ones, then those that reach their threshold first, then
    /// the oldest. One a motor.</summary>
    /// <param name="views">The motors.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="words">Words for states: a motor that is only worth a look counts when there is a reason to give.</param>
    public static IReadOnlyList<BoardCase> Of(
        IReadOnlyDictionary<EquipmentId, TileView> views, IEnumerable<BoardGroup> groups, Words words)
    {
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(words);

        // A motor without any data is no case: its empty tile says so. One whose data stopped coming is. What was silenced on
        // purpose calls nobody; its tile shows the ring.
        var motors = views.Values
            .Where(view => view.Alarm is { } alarm
                ? alarm.Ring is null
                : view.IsStale || view.Mark is Mark.Priority1 or Mark.Priority2
                    || (view.Mark is Mark.Advisory && words.Reason(view.Status) is not null))
            .Select(BoardCase (view) => new MotorCase(view));
        var lacking = groups
            .Select(group => (Group: group, Redundancy: group.Redundancy(views)))
            .Where(one => one.Redundancy.Standing == RedundancyStanding.Below)
            .Select(BoardCase (one) => new GroupCase(one.Group, one.Redundancy));
        return
        [
            .. motors.Concat(lacking)
                .OrderBy(one => one.Mark)
                .ThenBy(one => !one.IsUnacknowledged)
                .ThenBy(one => one.CrossesAt ?? DateTimeOffset.MaxValue)
                .ThenBy(one => one.Since ?? DateTimeOffset.MaxValue)
                .ThenBy(one => one.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Its name, for the order of equals.</summary>
    public abstract string Name { get; }

    /// <summary>True: nobody has acknowledged it.</summary>
    public virtual bool IsUnacknowledged => false;

    /// <summary>When the threshold is crossed, UTC; null when it is not.</summary>
    public virtual DateTimeOffset? CrossesAt => null;

    /// <summary>When it began, UTC; null when not known.</summary>
    public virtual DateTimeOffset? Since => null;
}

/// <summary>A motor that needs a person.</summary>
/// <param name="View">The motor.</param>
public sealed record MotorCase(TileView View) : BoardCase(View.Mark)
{
    /// <inheritdoc/>
    public override string Name => View.Motor.EquipmentId.Value;

    /// <inheritdoc/>
    public override bool IsUnacknowledged => View.Alarm?.Case.WantsAcknowledgement == true;

    /// <inheritdoc/>
    public override DateTimeOffset? CrossesAt =>
        View.Status is { Clock: TimeSource.Recorded, Forecast.Crossing: { } crossing } ? crossing.Median : null;

    /// <inheritdoc/>
    public override DateTimeOffset? Since => View.Alarm?.Case.ActiveSince ?? View.Status.LastWindowAt;
}

/// <summary>A group that has fewer motors available than the process needs.</summary>
/// <param name="Group">The group.</param>
/// <param name="Redundancy">How it stands.</param>
public sealed record GroupCase(BoardGroup Group, GroupRedundancy Redundancy) : BoardCase(Mark.Priority1)
{
    /// <inheritdoc/>
    public override string Name => Group.Name ?? "";
}
