using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DiagMod.Host.Tests.Support;

/// <summary>Stands between two that talk, such as a host and its database or a browser and its host; can be cut, mended, and turned to
/// another target.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly CancellationTokenSource _end = new();
    private volatile EndPoint _target;
    private readonly Task _accepting;
    private volatile bool _isCut;

    /// <summary>Listens at once.</summary>
    /// <param name="host">Where to pass on to: a name, or the folder of a unix socket.</param>
    /// <param name="port">Port there.</param>
    public TcpRelay(string host, int port)
    {
        _target = host.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{host}/.s.PGSQL.{port}")
            : new IPEndPoint(IPAddress.Parse(host), port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends every connection and takes no new one.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }
    }

    /// <summary>New connections go there; those that are open stay as they are.</summary>
    public void TurnTo(string host, int port) => _target = new IPEndPoint(IPAddress.Parse(host), port);

    /// <summary>Takes connections again.</summary>
    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Cut();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_end.Token);
                if (_isCut)
                {
                    near.Dispose();
                }
                else
                {
                    _ = JoinAsync(near);
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task JoinAsync(Socket near)
    {
        var target = _target;
        using var far = new Socket(
            target.AddressFamily, SocketType.Stream, target is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        using (near)
        {
            _sockets[near] = _sockets[far] = true;
            try
            {
                await far.ConnectAsync(target);
                await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                // Cut.
            }

            _sockets.TryRemove(near, out _);
            _sockets.TryRemove(far, out _);
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
