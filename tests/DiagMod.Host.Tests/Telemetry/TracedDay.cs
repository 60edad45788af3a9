using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Telemetry;

/// <summary>A host in a process of its own that sends its telemetry to a collector here: one good file, one too short, one refused.
/// Everything was sent when it had stopped.</summary>
public sealed class TracedDay : IAsyncLifetime
{
    public const string Motor = "EQ_2025_000721";
    public const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    public const string CallersSpan = "00f067aa0ba902b7";

    /// <summary>What the collector got.</summary>
    internal IReadOnlyList<OtlpExportRequest> Exports { get; private set; } = [];

    /// <summary>Every span that was sent.</summary>
    internal IReadOnlyList<OtlpSpan> Spans { get; private set; } = [];

    /// <summary>Id of the good file.</summary>
    public string RawId { get; private set; } = "";

    /// <summary>Trace ids of the file that was too short, and of the one that was refused.</summary>
    public (string Short, string Refused) FailedTraces { get; private set; }

    public async Task InitializeAsync()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = await HostProcess.StartAsync(
            await TestDatabase.CreateMigratedAsync(), ("Log__Format", "json"), ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=open%20sesame"), ("OTEL_SERVICE_NAME", "station-7"));
        var token = await WorkAsync(host);
        await using (var reader = await HubClient.ConnectAsync(host.Client.BaseAddress!, token))
        {
            Assert.Null(await reader.CallAsync("SubscribeFleet"));
            RawId = await FinishAsync(host, token, await UploadAsync(
                host, token, TestHost.Recording(7211), $"00-{Trace}-{CallersSpan}-01", 202));
            await reader.NextAsync(update => (long)update["journal_seq"]! > 1);
            var tooShort = await UploadAsync(host, token, TestHost.Recording(7212, rows: 200), null, 202);
            await FinishAsync(host, token, tooShort);
            var refused = await UploadAsync(host, token, "current_R;current_S;current_T\n1;2;3\n"u8.ToArray(), null, 422);
            FailedTraces = (tooShort.Trace, refused.Trace);
        }

        Assert.Equal(0, await host.StopAsync());
        Exports = [.. receiver.Exports];
        Spans = [.. Exports.Where(export => export.Path == "/v1/traces").SelectMany(export => OtlpSpan.ReadAll(export.Body))];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Signs in and adds the motor; the token.</summary>
    internal static async Task<string> WorkAsync(HostProcess host)
    {
        using var login = await PostAsync(
            host, "/api/v1/auth/login", null, new JsonObject { ["username"] = "admin", ["password"] = TestHost.AdminPassword });
        var token = (string)(await TestHost.ReadAsync(login))["access_token"]!;
        using var added = await PostAsync(
            host, "/api/v1/motors", token, new JsonObject { ["equipment_id"] = Motor, ["name"] = "P-7" });
        Assert.Equal(201, (int)added.StatusCode);
        return token;
    }

    /// <summary>Sends a file.</summary>
    internal static async Task<(string? RawId, string Trace)> UploadAsync(
        HostProcess host, string token, byte[] content, string? traceParent, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/uploads?equipment_id={Motor}&sample_rate_hz=1000");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new ByteArrayContent(content);
        if (traceParent is not null)
        {
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        }

        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        return ((string?)(await TestHost.ReadAsync(answer))["raw_id"], answer.Headers.GetValues("X-Request-Id").Single());
    }

    /// <summary>Asks for a file until it is completed and its record analysed, or failed; its id.</summary>
    internal static async Task<string> FinishAsync(HostProcess host, string token, (string? RawId, string Trace) file)
    {
        bool isInWork;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/files/" + file.RawId);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await host.Client.SendAsync(request);
            var state = await TestHost.ReadAsync(answer);
            isInWork = (string)state["processing_status"]! is "pending" or "processing"
                || ((string)state["processing_status"]! == "completed" && (string)state["analysis_status"]! is "pending" or "running");
        }
        while (isInWork);
        return file.RawId!;
    }

    private static async Task<HttpResponseMessage> PostAsync(HostProcess host, string path, string? token, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await host.Client.SendAsync(request);
    }
}
