using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace DiagMod.Host.Tests.Support;

/// <summary>Sends files in chunks as a careful client does: it asks for the offset and believes the answer.</summary>
/// <param name="client">Reaches a host.</param>
/// <param name="token">Whose.</param>
internal sealed class ChunkedUpload(HttpClient client, string token)
{
    public const string Path = "/api/v1/uploads/sessions";

    /// <summary>Begins an upload.</summary>
    public async Task<(int Status, JsonNode Answer)> OpenAsync(
        string motor, string name, long size, string? sha256 = null, double rate = 1000, string? recordedAt = null)
    {
        var body = new JsonObject
        {
            ["equipment_id"] = motor,
            ["file_name"] = name,
            ["size"] = size,
            ["sha256"] = sha256,
            ["sample_rate_hz"] = rate,
            ["recorded_at"] = recordedAt,
        };
        return await SendAsync(HttpMethod.Post, Path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
    }

    /// <summary>Begins an upload that must begin.</summary>
    public async Task<string> BeginAsync(string motor, string name, long size, string? sha256 = null, double rate = 1000)
    {
        var (status, answer) = await OpenAsync(motor, name, size, sha256, rate);
        Assert.True(status is 200 or 201, $"{status} {answer}");
        return (string)answer["session_id"]!;
    }

    /// <summary>Sends bytes.</summary>
    public Task<(int Status, JsonNode Answer)> PutAsync(string id, byte[] content, long first, long size, string? range = null)
    {
        var body = new ByteArrayContent(content);
        body.Headers.TryAddWithoutValidation(
            "Content-Range", range ?? FormattableString.Invariant($"bytes {first}-{first + content.Length - 1}/{size}"));
        return SendAsync(HttpMethod.Put, $"{Path}/{id}", body);
    }

    /// <summary>What the host has.</summary>
    public Task<(int Status, JsonNode Answer)> AskAsync(string id) => SendAsync(HttpMethod.Get, $"{Path}/{id}", null);

    /// <summary>Ends an upload.</summary>
    public Task<(int Status, JsonNode Answer)> FinishAsync(string id) => SendAsync(HttpMethod.Post, $"{Path}/{id}/finish", null);

    /// <summary>Gives an upload up.</summary>
    public Task<(int Status, JsonNode Answer)> GiveUpAsync(string id) => SendAsync(HttpMethod.Delete, $"{Path}/{id}", null);

    /// <summary>Sends a whole file, and ends it; a refusal ends it earlier.</summary>
    public async Task<(int Status, JsonNode Answer)> SendAsync(
        string motor, string name, byte[] content, int chunk = 8 << 20, double rate = 1000)
    {
        var id = await BeginAsync(motor, name, content.Length, rate: rate);
        for (var at = 0; at < content.Length; at += chunk)
        {
            var (status, answer) = await PutAsync(id, content[at..Math.Min(content.Length, at + chunk)], at, content.Length);
            if (status != 200)
            {
                return (status, answer);
            }
        }

        return await FinishAsync(id);
    }

    private async Task<(int Status, JsonNode Answer)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content, Version = HttpVersion.Version11 };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await TestHost.ReadAsync(answer));
    }
}
