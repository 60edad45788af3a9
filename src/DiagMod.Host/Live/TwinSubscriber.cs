using DiagMod.Core.Currents;

namespace DiagMod.Host.Live;

/// <summary>One connection: what it wants, and the one task that sends to it. The next update is made when the last one
/// has been taken, so a connection that reads slowly holds one update and a set of names, and nobody waits for
/// it.</summary>
internal sealed class TwinSubscriber : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _sending;

    /// <summary>Begins to send.</summary>
    /// <param name="caller">Whose connection it is.</param>
    /// <param name="send">Sends a motor's newest status; completes when the connection has taken it. It must not
    /// throw.</param>
    /// <param name="time">The clock.</param>
    public TwinSubscriber(HubCaller caller, Func<EquipmentId, CancellationToken, Task> send, TimeProvider time)
    {
        Caller = caller;
        Outbox = new TwinOutbox(time);
        _sending = SendAsync(send);
    }

    /// <summary>Whose connection it is.</summary>
    public HubCaller Caller { get; }

    /// <summary>What it is still to be told.</summary>
    public TwinOutbox Outbox { get; }

    /// <summary>Sends no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _sending;
        _leaving.Dispose();
    }

    private async Task SendAsync(Func<EquipmentId, CancellationToken, Task> send)
    {
        // Not on the thread of whoever connects.
        await Task.Yield();
        while (!_leaving.IsCancellationRequested)
        {
            if (Outbox.Take(out var wait) is { } motor)
            {
                await send(motor, _leaving.Token);
            }
            else
            {
                await Outbox.WaitAsync(wait, _leaving.Token);
            }
        }
    }
}
