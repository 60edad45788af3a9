using System.Net;
using System.Net.Sockets;

namespace DiagMod.Host.Outgoing;

/// <summary>HTTP to addresses that somebody typed. What a name leads to is looked at once, when it is called, and that very address is
/// connected to, so that a name cannot change its mind in between (DNS rebinding). No redirects, no proxy, no cookies; five seconds and
/// 64 KiB of answer at most.</summary>
/// <param name="rules">Where it may go.</param>
internal sealed class OutgoingHttp(OutgoingRules rules)
{
    /// <summary>Longest wait for a connection, and for the whole answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longest answer, bytes.</summary>
    public const int MostAnswerBytes = 64 * 1024;

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = Dns.GetHostAddressesAsync;

    /// <summary>The same with names looked up elsewhere, for tests.</summary>
    internal OutgoingHttp(OutgoingRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
        : this(rules) => _resolve = resolve;

    /// <summary>A client; one for all calls, kept by who calls.</summary>
    public HttpClient MakeClient() => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = Patience,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = ConnectAsync,
        },
        disposeHandler: true)
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MostAnswerBytes,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = IPAddress.TryParse(target.Host, out var literal)
            ? [literal]
            : await _resolve(target.Host, cancellationToken);

        // All of them: one bad address among good ones is an attempt, not an accident.
        if (addresses.Length == 0 || !addresses.All(rules.MayCall))
        {
            throw new OutgoingRefusedException(target.Host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A name leads to where this host must not be sent.</summary>
public sealed class OutgoingRefusedException(string host)
    : IOException($"{host} leads into a network that is not public; Server:OutgoingNetworks names those that may be called.");
