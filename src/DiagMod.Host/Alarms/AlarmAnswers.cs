using DiagMod.Core.Alarms;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Alarms;

/// <summary>The case of a motor that counts most.</summary>
internal sealed record OpenAlarmShort(string AlarmId, string Mode, string Priority, string State)
{
    public static OpenAlarmShort Of(AlarmCase one) =>
        new(one.Id.ToString(), one.Mode, AlarmWords.Of(one.Priority), AlarmWords.Of(one.State));
}

/// <summary>A case in a list.</summary>
internal record AlarmItem
{
    public required string AlarmId { get; init; }

    public required string EquipmentId { get; init; }

    public required string Mode { get; init; }

    public required string State { get; init; }

    /// <summary>1, 2, 3 or advisory, as the condition is now.</summary>
    public required string Priority { get; init; }

    public required string GravestPriority { get; init; }

    public required bool Active { get; init; }

    public required bool Acknowledged { get; init; }

    public required double Value { get; init; }

    public required double Limit { get; init; }

    /// <summary>Unit of value and limit: ratio, dbc, e_value, intervals, grade.</summary>
    public required string Unit { get; init; }

    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>Time of the data that raised it; null when none did.</summary>
    public required DateTimeOffset? RaisedDataAt { get; init; }

    public required string Clock { get; init; }

    public required DateTimeOffset ActiveSince { get; init; }

    public required DateTimeOffset? ReturnedAt { get; init; }

    public required int Occurrences { get; init; }

    public required AlarmAcknowledgementAnswer? Acknowledgement { get; init; }

    public required AlarmShelfAnswer? Shelf { get; init; }

    public required AlarmFindingAnswer? Finding { get; init; }

    public required DateTimeOffset? ClosedAt { get; init; }

    public required string? ClosedBy { get; init; }

    public required long? JournalSeq { get; init; }

    /// <summary>Number of its newest transition; send it as If-Match to act on what was seen.</summary>
    public required int Version { get; init; }

    public static AlarmItem Of(AlarmCase one) => new()
    {
        AlarmId = one.Id.ToString(),
        EquipmentId = one.EquipmentId.Value,
        Mode = one.Mode,
        State = AlarmWords.Of(one.State),
        Priority = AlarmWords.Of(one.Priority),
        GravestPriority = AlarmWords.Of(one.Gravest),
        Active = one.IsActive,
        Acknowledged = one.IsAcknowledged,
        Value = one.Value,
        Limit = one.Limit,
        Unit = AlarmModes.UnitOf(one.Mode),
        RaisedAt = one.RaisedAt,
        RaisedDataAt = one.RaisedDataAt,
        Clock = AlarmWords.Of(one.Clock),
        ActiveSince = one.ActiveSince,
        ReturnedAt = one.ReturnedAt,
        Occurrences = one.Occurrences,
        Acknowledgement = one.Acknowledgement is { } said
            ? new(said.At, said.By, AlarmWords.Of(said.Choice), said.Note)
            : null,
        Shelf = one.Shelf is { } shelf ? new(shelf.At, shelf.Until, shelf.By, shelf.Reason) : null,
        Finding = one.Finding is { } found ? new(found.Defect, found.Note, found.By, found.At) : null,
        ClosedAt = one.ClosedAt,
        ClosedBy = one.ClosedBy,
        JournalSeq = one.JournalSeq,
        Version = one.Version,
    };
}

/// <summary>Who acknowledged.</summary>
internal sealed record AlarmAcknowledgementAnswer(DateTimeOffset At, string By, string Choice, string? Note);

/// <summary>Who put it aside, and until when.</summary>
internal sealed record AlarmShelfAnswer(DateTimeOffset At, DateTimeOffset Until, string By, string Reason);

/// <summary>What was found.</summary>
internal sealed record AlarmFindingAnswer(string Defect, string? Note, string By, DateTimeOffset At);

/// <summary>A case with its history.</summary>
internal sealed record AlarmHistoryAnswer(AlarmItem Alarm, IReadOnlyList<AlarmStepAnswer> History)
{
    public static AlarmHistoryAnswer Of(AlarmHistory history) =>
        new(AlarmItem.Of(history.Case), [.. history.Transitions.Select(AlarmStepAnswer.Of)]);
}

/// <summary>One step of a case's history.</summary>
internal sealed record AlarmStepAnswer(
    int Number, DateTimeOffset At, DateTimeOffset? DataAt, string Event, string From, string To, string Priority, double Value,
    double Limit, string Actor, string? Choice, string? Note, DateTimeOffset? Until, string? Finding, long? JournalSeq)
{
    public static AlarmStepAnswer Of(AlarmTransition step) => new(
        step.Number, step.At, step.DataAt, AlarmWords.Of(step.Event), AlarmWords.Of(step.From), AlarmWords.Of(step.To),
        AlarmWords.Of(step.Priority), step.Value, step.Limit, step.Actor,
        step.Choice is { } choice ? AlarmWords.Of(choice) : null, step.Note, step.Until, step.Finding, step.JournalSeq);
}

/// <summary>How the alarm system did.</summary>
internal sealed record AlarmFiguresAnswer(
    DateTimeOffset From, DateTimeOffset To, long Raised, double PerTenMinutes, int MostInTenMinutes, double FloodShare,
    IReadOnlyList<ChatteringAnswer> Chattering, int Standing, int Open, int Unacknowledged, int Shelved,
    PriorityCounts ByPriority, double MedianAcknowledgeS)
{
    public static AlarmFiguresAnswer Of(AlarmFigures figures) => new(
        figures.From, figures.To, figures.Raised, figures.PerTenMinutes, figures.MostInTenMinutes, figures.FloodShare,
        [.. figures.Chattering.Select(one => new ChatteringAnswer(one.EquipmentId.Value, one.Mode, one.Times))],
        figures.Standing, figures.Open, figures.Unacknowledged, figures.Shelved,
        new(figures.Priority1, figures.Priority2, figures.Priority3, figures.Advisories),
        figures.MedianSecondsToAcknowledge);
}

/// <summary>An alarm that comes and goes.</summary>
internal sealed record ChatteringAnswer(string EquipmentId, string Mode, int Times);

/// <summary>What was announced, by priority.</summary>
internal sealed record PriorityCounts(long P1, long P2, long P3, long Advisory);
