using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Alarm cases: asked for and acted upon. What is open right now is on the <see cref="AlarmBoard"/>, which tells of
/// changes; this port is for history and for orders.</summary>
public interface IAlarms
{
    /// <summary>Cases, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<AlarmCase>> ListAsync(AlarmFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>A case with all that happened to it; null when there is none.</summary>
    /// <param name="id">The case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AlarmHistory?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Everything that happened to the cases of a motor, oldest first, at most 1,000 steps: glyphs below a chart. Where
    /// data caused a step, its place is <see cref="AlarmTransition.DataAt"/>.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="from">Not before, UTC, by the data's time where there is one.</param>
    /// <param name="to">Before, UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<AlarmMark>> MarksAsync(
        EquipmentId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>A person acknowledges a case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="order">What is said.</param>
    /// <param name="version">Version that was seen; null = whatever it is now.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AlarmAnswer> AcknowledgeAsync(
        Guid id, AcknowledgeOrder order, int? version, Actor actor, CancellationToken cancellationToken);

    /// <summary>A person puts a case aside.</summary>
    /// <param name="id">The case.</param>
    /// <param name="order">Why and until when.</param>
    /// <param name="version">Version that was seen; null = whatever it is now.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AlarmAnswer> ShelveAsync(Guid id, ShelveOrder order, int? version, Actor actor, CancellationToken cancellationToken);

    /// <summary>A person takes a case from the shelf.</summary>
    /// <param name="id">The case.</param>
    /// <param name="version">Version that was seen; null = whatever it is now.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AlarmAnswer> UnshelveAsync(Guid id, int? version, Actor actor, CancellationToken cancellationToken);

    /// <summary>A person closes an acknowledged case and says what was found; or says it afterwards of a case that ended by
    /// itself. Where the detector's evidence was the case, it starts again.</summary>
    /// <param name="id">The case.</param>
    /// <param name="order">What was found.</param>
    /// <param name="version">Version that was seen; null = whatever it is now.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AlarmAnswer> CloseAsync(Guid id, CloseOrder order, int? version, Actor actor, CancellationToken cancellationToken);

    /// <summary>How the alarm system did.</summary>
    /// <param name="from">Begin, UTC.</param>
    /// <param name="to">End, UTC.</param>
    /// <param name="groups">Groups of motors; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AlarmFigures> FiguresAsync(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string>? groups, CancellationToken cancellationToken);

    /// <summary>The defect catalogue: what may be found.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<DefectType>> DefectsAsync(CancellationToken cancellationToken);
}

/// <summary>Which cases; what is null is not asked.</summary>
/// <param name="States">Any of these states; <see cref="AlarmState.Normal"/> are the closed ones.</param>
/// <param name="Priorities">Any of these priorities.</param>
/// <param name="EquipmentId">Of this motor.</param>
/// <param name="Mode">Of this mode.</param>
/// <param name="From">Raised not before, UTC, by the wall clock.</param>
/// <param name="To">Raised before, UTC.</param>
/// <param name="IsOpen">True: the open ones; false: the closed ones.</param>
/// <param name="Groups">Of motors of these groups.</param>
public sealed record AlarmFilter(
    IReadOnlyList<AlarmState>? States = null, IReadOnlyList<AlarmPriority>? Priorities = null, EquipmentId? EquipmentId = null,
    string? Mode = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool? IsOpen = null,
    IReadOnlyList<string>? Groups = null)
{
    /// <summary>Every case.</summary>
    public static AlarmFilter All { get; } = new();
}

/// <summary>A case and all that happened to it.</summary>
/// <param name="Case">The case.</param>
/// <param name="Transitions">Its history, oldest first.</param>
public sealed record AlarmHistory(AlarmCase Case, IReadOnlyList<AlarmTransition> Transitions);

/// <summary>A step of one of a motor's cases.</summary>
/// <param name="Mode">Mode of the case.</param>
/// <param name="Step">What happened.</param>
public sealed record AlarmMark(string Mode, AlarmTransition Step);

/// <summary>An entry of the defect catalogue.</summary>
/// <param name="Code">Its code, for example broken_rotor_bar.</param>
/// <param name="Category">bearing, rotor, air gap, mechanical, transmission, stator, supply, operation.</param>
public sealed record DefectType(string Code, string Category);
