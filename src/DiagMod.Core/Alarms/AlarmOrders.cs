namespace DiagMod.Core.Alarms;

/// <summary>A person acknowledges.</summary>
/// <param name="Choice">What is said.</param>
/// <param name="Note">Words, at most 500 characters; null when none.</param>
public sealed record AcknowledgeOrder(AcknowledgeChoice Choice, string? Note);

/// <summary>A person puts a case aside.</summary>
/// <param name="Reason">Why, 1 to 500 characters.</param>
/// <param name="Until">Until when, UTC.</param>
/// <param name="Most">Longest that this person may shelve for.</param>
public sealed record ShelveOrder(string Reason, DateTimeOffset Until, TimeSpan Most)
{
    /// <summary>Longest for an operator (board.md, 6.3, 8).</summary>
    public static readonly TimeSpan MostForOperator = TimeSpan.FromHours(8);

    /// <summary>Longest for an engineer.</summary>
    public static readonly TimeSpan MostForEngineer = TimeSpan.FromDays(7);
}

/// <summary>A person closes a case.</summary>
/// <param name="Finding">What was found: code of the defect catalogue, <see cref="AlarmFinding.Nothing"/> or
/// <see cref="AlarmFinding.Unknown"/>.</param>
/// <param name="Note">Words, at most 500 characters; null when none.</param>
public sealed record CloseOrder(string Finding, string? Note);

/// <summary>Why an order is refused.</summary>
public enum AlarmRefusal : byte
{
    /// <summary>There is no such case.</summary>
    Unknown = 0,

    /// <summary>The case is over.</summary>
    Closed = 1,

    /// <summary>It is acknowledged already.</summary>
    Acknowledged = 2,

    /// <summary>It must be acknowledged first.</summary>
    NotAcknowledged = 3,

    /// <summary>It lies on a shelf already.</summary>
    Shelved = 4,

    /// <summary>It does not lie on a shelf.</summary>
    NotShelved = 5,

    /// <summary>The end of the shelf is past, or later than this person may choose.</summary>
    ShelfEnd = 6,

    /// <summary>What was found was said already.</summary>
    Found = 7,

    /// <summary>The case changed since it was seen.</summary>
    Version = 8,
}

/// <summary>What became of an order.</summary>
/// <param name="Case">The case as it is now; null when there is none.</param>
/// <param name="Refusal">Why nothing was done; null when it was done.</param>
public sealed record AlarmAnswer(AlarmCase? Case, AlarmRefusal? Refusal);
