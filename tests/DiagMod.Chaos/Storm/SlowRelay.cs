using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DiagMod.Chaos.Storm;

/// <summary>Stands between the hosts and their database: passes on, delays every packet, or keeps all to itself.</summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly CancellationTokenSource _end = new();
    private readonly UnixDomainSocketEndPoint _target;
    private readonly Task _accepting;
    private TaskCompletionSource _open = Opened();

    /// <summary>Listens at once on a free port.</summary>
    /// <param name="folder">Folder of the database's unix socket.</param>
    /// <param name="port">Number in the socket's name.</param>
    public SlowRelay(string folder, int port)
    {
        _target = new UnixDomainSocketEndPoint(FormattableString.Invariant($"{folder}/.s.PGSQL.{port}"));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Delay of each packet, either way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Lets nothing through, and closes nothing: a cable that was pulled.</summary>
    public void Swallow() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everything through again.</summary>
    public void Release()
    {
        Delay = TimeSpan.Zero;
        _open.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Release();
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }

        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = JoinAsync(await _listener.AcceptSocketAsync(_end.Token));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task JoinAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (near)
        {
            near.NoDelay = true;
            _sockets[near] = _sockets[far] = true;
            try
            {
                await _open.Task;
                await far.ConnectAsync(_target);

                // Either end closed: so does the other one, after what is on its way.
                await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                // The database is away, or this is over.
            }

            _sockets.TryRemove(near, out _);
            _sockets.TryRemove(far, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await _open.Task;
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay);
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // One end is gone.
        }
    }
}
