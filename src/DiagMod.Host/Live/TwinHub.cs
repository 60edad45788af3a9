using DiagMod.Core.Currents;
using DiagMod.Host.Keys;
using Microsoft.AspNetCore.SignalR;

namespace DiagMod.Host.Live;

/// <summary>The twins live, at /hubs/twins: the client says which motors it wants, the server calls its method
/// twin(update) with the compact twin of GET /motors: the state as it is at once, then each change; the newest wins, at
/// most five a second and motor.</summary>
/// <remarks>Failures carry a stable code before their words, as in "E_MOTOR_UNKNOWN: There is no motor …".</remarks>
internal sealed class TwinHub(TwinFeed feed, MotorNames names) : Hub
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        var caller = HubCaller.Of(Context.User!, Context.GetHttpContext(), Context.Abort);
        return feed.TryJoin(Context.ConnectionId, caller)
            ? Task.CompletedTask
            : throw new HubException("E_TOO_MANY_CONNECTIONS: This caller has as many live connections as one may have.");
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception) => feed.LeaveAsync(Context.ConnectionId);

    /// <summary>Wants one motor's updates; its present state comes at once.</summary>
    /// <param name="equipmentId">The motor.</param>
    /// <exception cref="HubException">E_EQUIPMENT_ID or E_MOTOR_UNKNOWN.</exception>
    public async Task Subscribe(string? equipmentId)
    {
        var id = Read(equipmentId);
        if (await names.FindAsync(id, Context.ConnectionAborted) is not { } motor || !KeyClaims.MaySee(Context.User!, motor))
        {
            throw new HubException($"E_MOTOR_UNKNOWN: There is no motor with the equipment id {id}.");
        }

        feed.OutboxOf(Context.ConnectionId)?.Want(id);
    }

    /// <summary>Wants one motor's updates no more; nothing happens when it was not wanted. The fleet's subscription
    /// stays.</summary>
    /// <param name="equipmentId">The motor.</param>
    /// <exception cref="HubException">E_EQUIPMENT_ID.</exception>
    public void Unsubscribe(string? equipmentId) => feed.OutboxOf(Context.ConnectionId)?.Leave(Read(equipmentId));

    /// <summary>Wants every motor's updates; the present state of each comes at once. A key that is bound to groups hears of the
    /// motors that are in them now.</summary>
    public async Task SubscribeFleet()
    {
        var all = await names.AllAsync(Context.ConnectionAborted);
        if (KeyClaims.GroupsOf(Context.User!) is null)
        {
            feed.OutboxOf(Context.ConnectionId)?.WantAll(all);
            return;
        }

        foreach (var id in all)
        {
            if (await names.FindAsync(id, Context.ConnectionAborted) is { } motor && KeyClaims.MaySee(Context.User!, motor))
            {
                feed.OutboxOf(Context.ConnectionId)?.Want(id);
            }
        }
    }

    private static EquipmentId Read(string? equipmentId) => EquipmentId.TryParse(equipmentId, out var id)
        ? id
        : throw new HubException("E_EQUIPMENT_ID: An equipment id is 1 to 64 letters, digits, '_' or '-'.");
}
