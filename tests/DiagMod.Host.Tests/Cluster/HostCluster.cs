using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Cluster;

/// <summary>Hosts in processes of their own that are a cluster on one database, and how they are asked.</summary>
internal static class HostCluster
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Starts one more.</summary>
    /// <param name="database">What they share.</param>
    /// <param name="keys">Folder of the keys that they share.</param>
    /// <param name="more">Environment besides the cluster's.</param>
    public static Task<HostProcess> StartAsync(
        string database, DirectoryInfo keys, params (string Name, string Value)[] more)
    {
        var (silo, gateway) = HostPair.FreePorts();
        return HostProcess.StartAsync(
            database,
            [
                ("Cluster__Mode", "AdoNet"), ("Cluster__SiloPort", $"{silo}"), ("Cluster__GatewayPort", $"{gateway}"),
                ("Storage__KeysFolder", keys.FullName), .. more,
            ]);
    }

    /// <summary>A token of the administrator.</summary>
    public static async Task<string> LoginAsync(HostProcess host) =>
        (string)(await SendAsync(host, HttpMethod.Post, "/api/v1/auth/login", null, 200, Json(new JsonObject
        {
            ["username"] = "admin",
            ["password"] = TestHost.AdminPassword,
        })))["access_token"]!;

    /// <summary>Adds a motor under its id.</summary>
    public static Task AddMotorAsync(HostProcess host, string token, string motor) => SendAsync(
        host, HttpMethod.Post, "/api/v1/motors", token, 201,
        Json(new JsonObject { ["equipment_id"] = motor, ["name"] = motor }));

    /// <summary>Sends a file, sampled at 1 kHz, that is new.</summary>
    public static Task<JsonNode> UploadAsync(HostProcess host, string token, string motor, string name, byte[] content) => SendAsync(
        host, HttpMethod.Post, $"/api/v1/uploads?equipment_id={motor}&file_name={name}&sample_rate_hz=1000", token, 202,
        new ByteArrayContent(content));

    /// <summary>Asks until the answer is as wanted; the answer.</summary>
    public static async Task<JsonNode> UntilAsync(HostProcess host, string token, string path, Func<JsonNode, bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await SendAsync(host, HttpMethod.Get, path, token, 200);
            if (condition(answer))
            {
                return answer;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>Waits until the database says so.</summary>
    public static async Task UntilAsync(string database, string condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await TestDatabase.ScalarAsync(database, condition) is not true)
        {
            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>Asks, and expects a status.</summary>
    public static async Task<JsonNode> SendAsync(
        HostProcess host, HttpMethod method, string path, string? token, int status, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var answer = await host.Client.SendAsync(request);
        Assert.True(
            status == (int)answer.StatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await TestHost.ReadAsync(answer);
    }

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}
