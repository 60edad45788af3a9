using DiagMod.Core.Alarms;
using DiagMod.Host.Http;

namespace DiagMod.Host.Alarms;

/// <summary>Why alarms, thresholds and maintenance are not as somebody wants them.</summary>
internal static class AlarmProblems
{
    /// <summary>404: no such case, or the caller may not see it.</summary>
    public static Problem Unknown() =>
        Problem.Of(StatusCodes.Status404NotFound, "E_ALARM_UNKNOWN", "There is no alarm with this id.");

    /// <summary>What an order's refusal is to a caller.</summary>
    public static Problem Of(AlarmRefusal refusal) => refusal switch
    {
        AlarmRefusal.Unknown => Unknown(),
        AlarmRefusal.Closed => Conflict("E_ALARM_CLOSED", "This alarm is over: nothing can be done about it but to say what was found."),
        AlarmRefusal.Acknowledged => Conflict("E_ALARM_ACKNOWLEDGED", "This alarm is acknowledged already; acknowledgement says by whom."),
        AlarmRefusal.NotAcknowledged => Conflict("E_ALARM_NOT_ACKNOWLEDGED", "Acknowledge this alarm first, then close it."),
        AlarmRefusal.Shelved => Conflict("E_ALARM_SHELVED", "This alarm is shelved already; shelf says until when."),
        AlarmRefusal.NotShelved => Conflict("E_ALARM_NOT_SHELVED", "This alarm is not on a shelf."),
        AlarmRefusal.ShelfEnd => Problem.BadRequest(
            "E_ALARM_SHELF_END", "A shelf ends in the future, at most 8 hours from now; for an engineer 7 days.", "until"),
        AlarmRefusal.Found => Conflict("E_ALARM_FOUND", "What was found was recorded already; finding says it."),
        _ => Problem.Of(
            StatusCodes.Status409Conflict, "E_ALARM_CHANGED",
            "This alarm changed since the version in If-Match; read it again.", "If-Match"),
    };

    /// <summary>400: not in the defect catalogue.</summary>
    public static Problem Finding() => Problem.BadRequest(
        "E_ALARM_FINDING",
        "A finding is a code of the defect catalogue, nothing_found or not_inspected; GET /api/v1/alarms/findings lists them.", "finding");

    /// <summary>400: a threshold that cannot be.</summary>
    public static Problem Threshold(string mode, string field, string detail) =>
        Problem.BadRequest("E_ALARM_THRESHOLD", detail, mode + "." + field);

    /// <summary>409: others set thresholds meanwhile.</summary>
    public static Problem ThresholdChanged() => Problem.Of(
        StatusCodes.Status409Conflict, "E_THRESHOLD_CHANGED",
        "These thresholds were changed since the version in If-Match; read them again.", "If-Match");

    /// <summary>400: no such kind.</summary>
    public static Problem Kind() => Problem.BadRequest(
        "E_MAINTENANCE_KIND", $"A kind of maintenance is one of: {string.Join(", ", MaintenanceEvent.Kinds)}.", "kind");

    /// <summary>400: an end before the begin, or too long.</summary>
    public static Problem Time() => Problem.BadRequest(
        "E_MAINTENANCE_TIME", "Maintenance ends after it begins and after now, at most 180 days after it begins; it begins at most a "
        + "year from now.", "planned_end_at");

    /// <summary>404: no such maintenance, or it has ended.</summary>
    public static Problem MaintenanceUnknown() => Problem.Of(
        StatusCodes.Status404NotFound, "E_MAINTENANCE_UNKNOWN",
        "There is no maintenance of this motor with this id, or it has ended already.");

    private static Problem Conflict(string code, string detail) => Problem.Of(StatusCodes.Status409Conflict, code, detail);
}
