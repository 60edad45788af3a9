namespace DiagMod.Core.Alarms;

/// <summary>How the alarm system itself does over a stretch of time (ISA-18.2, section 16). Advisories are no alarms and do not
/// count, simulated motors do.</summary>
/// <param name="From">Begin, UTC.</param>
/// <param name="To">End, UTC.</param>
/// <param name="Raised">Alarms announced: raised, recurred, escalated.</param>
/// <param name="PerTenMinutes">Mean rate, alarms in 10 minutes; ISA-18.2 calls 1 acceptable, 2 manageable.</param>
/// <param name="MostInTenMinutes">Most alarms in one stretch of 10 minutes.</param>
/// <param name="FloodShare">Share of stretches of 10 minutes with more than 10 alarms, 0 to 1; the goal is below 0.01.</param>
/// <param name="Chattering">Motors and modes that came 3 times or more within one minute, or 10 times or more in all.</param>
/// <param name="Standing">Open cases that have held for more than 24 hours.</param>
/// <param name="Open">Cases that are open now, advisories too.</param>
/// <param name="Unacknowledged">Open cases that want an acknowledgement.</param>
/// <param name="Shelved">Open cases on a shelf.</param>
/// <param name="Priority1">Alarms announced of priority 1.</param>
/// <param name="Priority2">Alarms announced of priority 2.</param>
/// <param name="Priority3">Alarms announced of priority 3.</param>
/// <param name="Advisories">Advisories announced.</param>
/// <param name="MedianSecondsToAcknowledge">Median time to the first acknowledgement, seconds; NaN when none was.</param>
public sealed record AlarmFigures(
    DateTimeOffset From, DateTimeOffset To, long Raised, double PerTenMinutes, int MostInTenMinutes, double FloodShare,
    IReadOnlyList<ChatteringAlarm> Chattering, int Standing, int Open, int Unacknowledged, int Shelved, long Priority1,
    long Priority2, long Priority3, long Advisories, double MedianSecondsToAcknowledge);

/// <summary>An alarm that comes and goes.</summary>
/// <param name="EquipmentId">The motor.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Times">How often it came.</param>
public sealed record ChatteringAlarm(Currents.EquipmentId EquipmentId, string Mode, int Times);
