using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace DiagMod.Host.Tests.Support;

/// <summary>SignalR's JSON protocol on a bare WebSocket: calls methods, collects updates, and hears why the connection
/// ended.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonNode> _updates = Channel.CreateUnbounded<JsonNode>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> _calls = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private int _number;

    /// <summary>Completes when the server has ended the connection; gives its reason, or an empty text.</summary>
    public Task<string> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="host">Where the host listens.</param>
    /// <param name="token">Bearer token; null for none.</param>
    /// <param name="inQuery">True: the token travels in the query, as a browser's does.</param>
    /// <param name="change">Changes the request.</param>
    public static async Task<HubClient> ConnectAsync(
        Uri host, string? token, bool inQuery = false, Action<ClientWebSocketOptions>? change = null)
    {
        var client = new HubClient();
        if (token is not null && !inQuery)
        {
            client._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        }

        change?.Invoke(client._socket.Options);
        client._socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(host) { Scheme = "ws", Path = "/hubs/twins", Query = inQuery ? "access_token=" + token : "" }.Uri;
        try
        {
            await client._socket.ConnectAsync(address, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            client._ended.SetResult(((int)client._socket.HttpStatusCode).ToString(CultureInfo.InvariantCulture));
            return client;
        }

        client._reading = client.ReadAsync();
        await client.SendAsync("{\"protocol\":\"json\",\"version\":1}");
        return client;
    }

    /// <summary>Calls a method; gives its error, or null when it worked.</summary>
    public async Task<string?> CallAsync(string method, params JsonNode?[] arguments)
    {
        if (_ended.Task.IsCompleted)
        {
            throw new IOException("The connection has ended.");
        }

        var id = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        await SendAsync(new JsonObject
        {
            ["type"] = 1,
            ["invocationId"] = id,
            ["target"] = method,
            ["arguments"] = new JsonArray(arguments),
        }.ToJsonString());
        return (string?)(await answer.Task.WaitAsync(TimeSpan.FromSeconds(60)))["error"];
    }

    /// <summary>The next update.</summary>
    public async Task<JsonNode> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _updates.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next update of which something holds; those before it are passed over.</summary>
    public async Task<JsonNode> NextAsync(Func<JsonNode, bool> holds)
    {
        while (true)
        {
            if (await NextAsync() is { } update && holds(update))
            {
                return update;
            }
        }
    }

    /// <summary>Sends a message.</summary>
    public async Task SendAsync(string message) => await _socket.SendAsync(
        Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, true, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        var reason = "";
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: WebSocketMessageType.Text } part)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                if (!part.EndOfMessage)
                {
                    continue;
                }

                foreach (var message in text.ToString().Split(End, StringSplitOptions.RemoveEmptyEntries))
                {
                    reason = Take(JsonNode.Parse(message)!) ?? reason;
                }

                text.Clear();
            }
        }
        catch (WebSocketException)
        {
            // Ended without a farewell.
        }

        _ended.TrySetResult(reason);
        _updates.Writer.TryComplete();
        foreach (var (_, call) in _calls)
        {
            call.TrySetException(new IOException("The connection ended: " + reason));
        }
    }

    private string? Take(JsonNode message)
    {
        switch ((int?)message["type"])
        {
            case 1 when (string)message["target"]! == "twin":
                _updates.Writer.TryWrite(message["arguments"]![0]!);
                return null;
            case 3 when _calls.TryRemove((string)message["invocationId"]!, out var call):
                call.SetResult(message);
                return null;
            case 7:
                return (string?)message["error"] ?? "";
            default:
                return null;
        }
    }
}
