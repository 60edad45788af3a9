using DiagMod.Core.Currents;

namespace DiagMod.Core.Alarms;

/// <summary>One thing that somebody must know of one motor: at most one open case a motor and mode.</summary>
/// <remarks>A case is the fold over its transitions, see <see cref="Begin"/> and <see cref="Apply"/>: nothing else changes it.</remarks>
public sealed record AlarmCase
{
    /// <summary>Its id, UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>What it is about, one of <see cref="AlarmModes.All"/>.</summary>
    public required string Mode { get; init; }

    /// <summary>State as a person sees it.</summary>
    public required AlarmState State { get; init; }

    /// <summary>How soon somebody must act, as the condition is now (or was when it went).</summary>
    public required AlarmPriority Priority { get; init; }

    /// <summary>The gravest priority since the case was opened.</summary>
    public required AlarmPriority Gravest { get; init; }

    /// <summary>True while the condition holds.</summary>
    public required bool IsActive { get; init; }

    /// <summary>True when the newest occurrence was acknowledged.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>True once it was shown as unacknowledged since it last came: what came and went behind a shelf or a maintenance
    /// needs no answer.</summary>
    public bool IsAnnounced { get; init; }

    /// <summary>True while its motor is under maintenance.</summary>
    public bool IsSuppressed { get; init; }

    /// <summary>True while its mode is out of service.</summary>
    public bool IsOutOfService { get; init; }

    /// <summary>Value at the newest transition, in the mode's unit; NaN where only a rule spoke.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>The limit that was passed; NaN where there is none.</summary>
    public double Limit { get; init; } = double.NaN;

    /// <summary>When it was opened, UTC, by the wall clock.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>Time of the data that opened it, UTC; null when no data did (data age).</summary>
    public DateTimeOffset? RaisedDataAt { get; init; }

    /// <summary>Where that time comes from.</summary>
    public TimeSource Clock { get; init; }

    /// <summary>The journal entry that opened it; null when none did.</summary>
    public long? JournalSeq { get; init; }

    /// <summary>When the condition last came, UTC, by the wall clock.</summary>
    public required DateTimeOffset ActiveSince { get; init; }

    /// <summary>When the condition went, UTC; null while it holds.</summary>
    public DateTimeOffset? ReturnedAt { get; init; }

    /// <summary>How often the condition came.</summary>
    public int Occurrences { get; init; } = 1;

    /// <summary>The newest acknowledgement; null before the first. It stays also when the condition comes back.</summary>
    public AlarmAcknowledgement? Acknowledgement { get; init; }

    /// <summary>The shelf it lies on; null when it does not.</summary>
    public AlarmShelf? Shelf { get; init; }

    /// <summary>When it was closed, UTC; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed it; null while it is open, "system" when it ended by itself.</summary>
    public string? ClosedBy { get; init; }

    /// <summary>What was found; null when nobody said.</summary>
    public AlarmFinding? Finding { get; init; }

    /// <summary>When it last changed, UTC, by the wall clock.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Number of its newest transition, from 1: who wants to change it may say which version was seen.</summary>
    public required int Version { get; init; }

    /// <summary>True until it is closed.</summary>
    public bool IsOpen => ClosedAt is null;

    /// <summary>True while it wants an acknowledgement and is not put aside.</summary>
    public bool WantsAcknowledgement =>
        State is AlarmState.Unacknowledged or AlarmState.ReturnedUnacknowledged && Gravest != AlarmPriority.Advisory;

    /// <summary>Who takes care of it: the newest to acknowledge this occurrence; null when nobody does.</summary>
    public string? Owner => IsAcknowledged ? Acknowledgement?.By : null;

    /// <summary>Opens a case.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="mode">What it is about.</param>
    /// <param name="clock">Where the time of the data comes from.</param>
    /// <param name="raised">Its first transition.</param>
    public static AlarmCase Begin(EquipmentId id, string mode, TimeSource clock, AlarmTransition raised)
    {
        ArgumentNullException.ThrowIfNull(raised);
        return new AlarmCase
        {
            Id = raised.CaseId,
            EquipmentId = id,
            Mode = mode,
            State = AlarmState.Normal,
            Priority = raised.Priority,
            Gravest = raised.Priority,
            IsActive = false,
            RaisedAt = raised.At,
            RaisedDataAt = raised.DataAt,
            Clock = clock,
            JournalSeq = raised.JournalSeq,
            ActiveSince = raised.At,
            ChangedAt = raised.At,
            Occurrences = 0,
            Version = raised.Number - 1,
        }.Apply(raised);
    }

    /// <summary>The case after a transition.</summary>
    /// <param name="step">The transition that follows.</param>
    /// <exception cref="ArgumentException">It does not follow: it is of another case or has another number.</exception>
    public AlarmCase Apply(AlarmTransition step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (step.CaseId != Id || step.Number != Version + 1)
        {
            throw new ArgumentException(
                $"Transition {step.Number} of case {step.CaseId} does not follow number {Version} of case {Id}.", nameof(step));
        }

        var next = After(step);
        var isOver = step.To == AlarmState.Normal;
        return next with
        {
            State = step.To,
            Priority = step.Priority,
            Gravest = step.Priority < Gravest ? step.Priority : Gravest,
            Value = step.Value,
            Limit = step.Limit,
            IsAnnounced = next.IsAnnounced || step.To == AlarmState.Unacknowledged,
            ClosedAt = isOver ? ClosedAt ?? step.At : null,
            ClosedBy = isOver ? ClosedBy ?? step.Actor : null,
            ChangedAt = step.At,
            Version = step.Number,
        };
    }

    /// <summary>What a transition does to the flags, whatever state comes of them.</summary>
    /// <param name="step">The transition.</param>
    internal AlarmCase After(AlarmTransition step) => step.Event switch
    {
        AlarmEvent.Raised or AlarmEvent.Recurred => this with
        {
            IsActive = true,
            IsAcknowledged = false,
            IsAnnounced = false,
            IsSuppressed = IsSuppressed || step.To == AlarmState.Suppressed,
            ActiveSince = step.At,
            ReturnedAt = null,
            Occurrences = Occurrences + 1,
        },
        AlarmEvent.Escalated => this with { IsAcknowledged = false },
        AlarmEvent.Returned => this with { IsActive = false, ReturnedAt = step.At },
        AlarmEvent.Acknowledged => this with
        {
            IsAcknowledged = true,
            Acknowledgement = new AlarmAcknowledgement(step.At, step.Actor, step.Choice ?? AcknowledgeChoice.Seen, step.Note),
        },
        AlarmEvent.Shelved => this with { Shelf = new AlarmShelf(step.At, step.Until ?? step.At, step.Actor, step.Note ?? "") },
        AlarmEvent.Unshelved or AlarmEvent.ShelfEnded => this with { Shelf = null },
        AlarmEvent.Suppressed => this with { IsSuppressed = true },
        AlarmEvent.SuppressionEnded => this with { IsSuppressed = false },
        AlarmEvent.TakenOutOfService => this with { IsOutOfService = true },
        AlarmEvent.PutIntoService => this with { IsOutOfService = false },
        AlarmEvent.Closed or AlarmEvent.Found => this with
        {
            Shelf = null,
            Finding = new AlarmFinding(step.Finding ?? "", step.Note, step.Actor, step.At),
        },
        _ => this,
    };
}

/// <summary>Who acknowledged.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="By">User name.</param>
/// <param name="Choice">What was said.</param>
/// <param name="Note">Words; null when none.</param>
public sealed record AlarmAcknowledgement(DateTimeOffset At, string By, AcknowledgeChoice Choice, string? Note);

/// <summary>Who put it aside.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Until">Until when, UTC.</param>
/// <param name="By">User name.</param>
/// <param name="Reason">Why.</param>
public sealed record AlarmShelf(DateTimeOffset At, DateTimeOffset Until, string By, string Reason);

/// <summary>What was found: a label for learning.</summary>
/// <param name="Defect">Code of the defect catalogue, <see cref="AlarmFinding.Nothing"/> or <see cref="AlarmFinding.Unknown"/>.</param>
/// <param name="Note">Words; null when none.</param>
/// <param name="By">User name.</param>
/// <param name="At">When, UTC.</param>
public sealed record AlarmFinding(string Defect, string? Note, string By, DateTimeOffset At)
{
    /// <summary>The motor was looked at, and nothing was wrong with it.</summary>
    public const string Nothing = "nothing_found";

    /// <summary>Nobody looked, or it could not be told.</summary>
    public const string Unknown = "not_inspected";
}

/// <summary>One step in a case's history; never changed, never deleted.</summary>
public sealed record AlarmTransition
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }

    /// <summary>Number in the case, from 1 without gaps.</summary>
    public required int Number { get; init; }

    /// <summary>When, UTC, by the wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Time of the data that caused it, UTC; null when no data did.</summary>
    public DateTimeOffset? DataAt { get; init; }

    /// <summary>What happened.</summary>
    public required AlarmEvent Event { get; init; }

    /// <summary>State before.</summary>
    public required AlarmState From { get; init; }

    /// <summary>State after.</summary>
    public required AlarmState To { get; init; }

    /// <summary>Priority after.</summary>
    public required AlarmPriority Priority { get; init; }

    /// <summary>Value then, in the mode's unit; NaN where there is none.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>Limit then; NaN where there is none.</summary>
    public double Limit { get; init; } = double.NaN;

    /// <summary>Who: a user name, or "system".</summary>
    public required string Actor { get; init; }

    /// <summary>What was chosen by who acknowledged.</summary>
    public AcknowledgeChoice? Choice { get; init; }

    /// <summary>A person's words; null when none.</summary>
    public string? Note { get; init; }

    /// <summary>End of the shelf, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What was found: code of the defect catalogue.</summary>
    public string? Finding { get; init; }

    /// <summary>The journal entry that caused it; null when none did.</summary>
    public long? JournalSeq { get; init; }
}
