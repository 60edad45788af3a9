using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace DiagMod.Chaos.Storm;

/// <summary>A client as it should be: one file after the other, each until it has an answer that means something, on any error again,
/// and some of them once more on purpose.</summary>
/// <param name="hosts">Those it may ask.</param>
/// <param name="ledger">Keeps what it was told.</param>
/// <param name="seed">Decides whom it asks and what it repeats.</param>
internal sealed class Sender(IReadOnlyList<HostUnderTest> hosts, Ledger ledger, int seed) : IDisposable
{
    private const double ShareResent = 0.15;
    private const double ShareSpoiled = 0.05;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
    })
    {
        Timeout = TimeSpan.FromSeconds(12),
    };

    private readonly Random _random = new(seed);
    private string? _token;

    /// <summary>Files that it has sent, with an answer.</summary>
    public int Sent { get; private set; }

    /// <summary>Adds its motors, then sends its files, each when its turn has come.</summary>
    /// <param name="files">In order.</param>
    /// <param name="turn">Completes when a file may be sent.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(IReadOnlyList<TestFile> files, Func<TestFile, CancellationToken, Task> turn, CancellationToken stop)
    {
        foreach (var motor in files.Select(file => file.Motor).Distinct())
        {
            await UntilAsync(
                address => Post(address, "/api/v1/motors", JsonContent.Create(new { equipment_id = motor, name = motor })),
                answer => answer.Status is 201 or 409, stop);
        }

        foreach (var file in files)
        {
            await turn(file, stop);
            if (_random.NextDouble() < ShareSpoiled)
            {
                await UntilAsync(address => Upload(address, file, file.Spoiled()), answer => answer.Status == 422, stop);
            }

            await SendAsync(file, stop);
            while (_random.NextDouble() < ShareResent)
            {
                ledger.CountResent();
                await SendAsync(file, stop);
            }

            Sent++;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(TestFile file, CancellationToken stop)
    {
        var answer = await UntilAsync(
            address => Upload(address, file, file.Content), answer => answer.Status is 200 or 202, stop);
        ledger.Acknowledge(file.Number, Guid.Parse((string)answer.Body!["raw_id"]!));
    }

    private async Task<(int Status, JsonNode? Body)> UntilAsync(
        Func<Uri, HttpRequestMessage> ask, Func<(int Status, JsonNode? Body), bool> isGood, CancellationToken stop)
    {
        while (true)
        {
            if (hosts[_random.Next(hosts.Count)].Address is { } address && await TryAsync(address, ask, stop) is { } answer)
            {
                if (isGood(answer))
                {
                    return answer;
                }

                Judge(answer);
            }

            await Task.Delay(Pause, stop);
        }
    }

    private async Task<(int Status, JsonNode? Body)?> TryAsync(
        Uri address, Func<Uri, HttpRequestMessage> ask, CancellationToken stop)
    {
        try
        {
            if (_token is null && await LoginAsync(address, stop) is { } refused)
            {
                return refused;
            }

            using var request = ask(address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
            using var answer = await _client.SendAsync(request, stop);
            return await ReadAsync(answer, stop);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException
            && !stop.IsCancellationRequested)
        {
            ledger.Count("no answer");
            return null;
        }
    }

    private async Task<(int Status, JsonNode? Body)?> LoginAsync(Uri address, CancellationToken stop)
    {
        using var request = Post(
            address, "/api/v1/auth/login", JsonContent.Create(new { username = "admin", password = HostUnderTest.AdminPassword }));
        using var answer = await _client.SendAsync(request, stop);
        var read = await ReadAsync(answer, stop);
        if (read.Status != 200)
        {
            return read;
        }

        _token = (string)read.Body!["access_token"]!;
        return null;
    }

    private async Task<(int Status, JsonNode? Body)> ReadAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var text = await answer.Content.ReadAsStringAsync(stop);
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        var body = isJson ? JsonNode.Parse(text) : null;
        var code = body is JsonObject problem && problem.TryGetPropertyValue("code", out var given) ? (string?)given : null;
        ledger.Count(FormattableString.Invariant($"{(int)answer.StatusCode} {code}").TrimEnd());
        return ((int)answer.StatusCode, body);
    }

    /// <summary>An honest refusal: come again. Anything else should never be said to a client that does all right.</summary>
    private void Judge((int Status, JsonNode? Body) answer)
    {
        if ((HttpStatusCode)answer.Status == HttpStatusCode.Unauthorized && _token is not null)
        {
            _token = null;
        }
        else if (answer.Status is not (429 or 503 or 507))
        {
            ledger.Strange(FormattableString.Invariant($"{answer.Status} {answer.Body?.ToJsonString()}"));
        }
    }

    private static HttpRequestMessage Upload(Uri address, TestFile file, byte[] content)
    {
        var time = file.RecordedAt is { } at ? FormattableString.Invariant($"&recorded_at={at:yyyy-MM-ddTHH:mm:ssZ}") : "";
        return Post(
            address,
            FormattableString.Invariant(
                $"/api/v1/uploads?equipment_id={file.Motor}&file_name={file.Name}&sample_rate_hz={TestFile.Hertz}{time}"),
            new ByteArrayContent(content));
    }

    private static HttpRequestMessage Post(Uri address, string path, HttpContent content) =>
        new(HttpMethod.Post, new Uri(address, path)) { Content = content };
}
