namespace DiagMod.Host.Alarms;

/// <summary>Body of POST /alarms/{alarm_id}/acknowledge.</summary>
internal sealed record AcknowledgeRequest
{
    /// <summary>seen, investigating, action_ordered or false.</summary>
    public required string Choice { get; init; }

    /// <summary>Words, at most 500 characters.</summary>
    public string? Note { get; init; }
}

/// <summary>Body of POST /alarms/{alarm_id}/shelve.</summary>
internal sealed record ShelveRequest
{
    /// <summary>Why, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>Until when: at most 8 hours from now, an engineer 7 days.</summary>
    public required DateTimeOffset Until { get; init; }
}

/// <summary>Body of POST /alarms/{alarm_id}/close.</summary>
internal sealed record CloseRequest
{
    /// <summary>What was found: code of the defect catalogue, nothing_found or not_inspected.</summary>
    public required string Finding { get; init; }

    /// <summary>Words, at most 500 characters.</summary>
    public string? Note { get; init; }
}
