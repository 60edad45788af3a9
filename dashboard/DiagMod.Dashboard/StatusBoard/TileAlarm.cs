using DiagMod.Core.Alarms;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>The one case of a motor as its tile shows it: the one that counts most.</summary>
/// <param name="Case">The case.</param>
public sealed record TileAlarm(AlarmCase Case)
{
    /// <summary>Its priority's symbol.</summary>
    public Mark Mark => Case.Priority switch
    {
        AlarmPriority.P1 => Mark.Priority1,
        AlarmPriority.P2 => Mark.Priority2,
        AlarmPriority.P3 => Mark.Priority3,
        _ => Mark.Advisory,
    };

    /// <summary>S shelved, P suppressed by a plan (maintenance), O out of service; null when it speaks.</summary>
    public char? Ring => Case.State switch
    {
        AlarmState.Shelved => 'S',
        AlarmState.Suppressed => 'P',
        AlarmState.OutOfService => 'O',
        _ => null,
    };

    /// <summary>True: its outline blinks, and priority 1 sounds.</summary>
    public bool IsCalling => Case.WantsAcknowledgement && Case.IsActive;

    /// <summary>True: it went before anybody saw it.</summary>
    public bool IsHollow => Case.State == AlarmState.ReturnedUnacknowledged;

    /// <summary>The case of a motor; null without one.</summary>
    /// <param name="open">The case that counts most.</param>
    public static TileAlarm? Of(AlarmCase? open) => open is null ? null : new TileAlarm(open);
}
