using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DiagMod.Host.Tests.Support;

/// <summary>One HTTP/1.1 request written by hand, for what a well-behaved client never sends.</summary>
internal sealed class RawRequest : IDisposable
{
    private readonly TcpClient _socket = new();

    // Taken once: a socket that was reset no longer gives its stream away.
    private NetworkStream _stream = null!;

    /// <summary>Bytes of the body sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Connects and sends the head.</summary>
    public static Task<RawRequest> BeginAsync(Uri address, string path, string? token, params string[] headers) =>
        BeginAsync("POST", address, path, token, headers);

    /// <summary>Connects and sends the head of any method.</summary>
    public static async Task<RawRequest> BeginAsync(string method, Uri address, string path, string? token, params string[] headers)
    {
        var request = new RawRequest();
        await request._socket.ConnectAsync(address.Host, address.Port);
        request._stream = request._socket.GetStream();
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n");
        head.Append(token is null ? "" : $"Authorization: Bearer {token}\r\n");
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        await request._stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        return request;
    }

    /// <summary>Sends bytes of the body; false when the other side has closed.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
            Sent += bytes.Length;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends one chunk of a chunked body; false when the other side has closed.</summary>
    public async Task<bool> TrySendChunkAsync(byte[] bytes) => await TrySendAsync(
        (byte[])[.. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. bytes, 13, 10]);

    /// <summary>Reads the status of the answer and what follows; 0 when there is none.</summary>
    public async Task<(int Status, string Text)> ReadAsync()
    {
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = await _stream.ReadAsync(buffer)) > 0;)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
                if (answer.ToString().Contains("\r\n0\r\n", StringComparison.Ordinal))
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
            // Closed with a reset: what came before it counts.
        }

        var words = answer.ToString().Split(' ', 3);
        return words is [_, var status, var rest] ? (int.Parse(status, CultureInfo.InvariantCulture), rest) : (0, "");
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
