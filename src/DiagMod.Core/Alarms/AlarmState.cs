namespace DiagMod.Core.Alarms;

/// <summary>State of an alarm case as a person sees it (ISA-18.2, section 10; board.md, 6.1).</summary>
public enum AlarmState : byte
{
    /// <summary>Over: the condition is gone and nobody has to answer any more.</summary>
    Normal = 0,

    /// <summary>The condition holds and nobody has acknowledged it.</summary>
    Unacknowledged = 1,

    /// <summary>The condition holds; somebody has acknowledged it.</summary>
    Acknowledged = 2,

    /// <summary>The condition is gone, but nobody has acknowledged that it was there.</summary>
    ReturnedUnacknowledged = 3,

    /// <summary>Put aside by a person, with reason and end.</summary>
    Shelved = 4,

    /// <summary>Suppressed: its motor is under maintenance.</summary>
    Suppressed = 5,

    /// <summary>Its mode was taken out of service for this motor.</summary>
    OutOfService = 6,
}

/// <summary>How soon a person must act. A lower number is graver.</summary>
public enum AlarmPriority : byte
{
    /// <summary>Act now; sounds.</summary>
    P1 = 1,

    /// <summary>Act in time.</summary>
    P2 = 2,

    /// <summary>Act when there is time.</summary>
    P3 = 3,

    /// <summary>Worth a look; needs no acknowledgement.</summary>
    Advisory = 4,
}

/// <summary>What somebody says who acknowledges (board.md, 6.3, 8).</summary>
public enum AcknowledgeChoice : byte
{
    /// <summary>Seen.</summary>
    Seen = 0,

    /// <summary>Somebody looks into it.</summary>
    Investigating = 1,

    /// <summary>Work was ordered.</summary>
    ActionOrdered = 2,

    /// <summary>There is nothing behind it.</summary>
    False = 3,
}

/// <summary>What happened to a case.</summary>
public enum AlarmEvent : byte
{
    /// <summary>The condition came: the case was opened.</summary>
    Raised = 0,

    /// <summary>The condition came back while the case was still open.</summary>
    Recurred = 1,

    /// <summary>It grew: a graver step holds, and wants a new acknowledgement.</summary>
    Escalated = 2,

    /// <summary>It eased: a less grave step holds.</summary>
    Eased = 3,

    /// <summary>The condition is gone.</summary>
    Returned = 4,

    /// <summary>A person acknowledged.</summary>
    Acknowledged = 5,

    /// <summary>A person put it aside.</summary>
    Shelved = 6,

    /// <summary>A person took it back.</summary>
    Unshelved = 7,

    /// <summary>The time on the shelf is over.</summary>
    ShelfEnded = 8,

    /// <summary>Maintenance of the motor began.</summary>
    Suppressed = 9,

    /// <summary>Maintenance of the motor ended.</summary>
    SuppressionEnded = 10,

    /// <summary>The mode was taken out of service.</summary>
    TakenOutOfService = 11,

    /// <summary>The mode was put into service again.</summary>
    PutIntoService = 12,

    /// <summary>A person closed it and said what was found.</summary>
    Closed = 13,

    /// <summary>A person said afterwards what was found.</summary>
    Found = 14,
}
