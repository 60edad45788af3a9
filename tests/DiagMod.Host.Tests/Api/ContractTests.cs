using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

[Collection(HostTests.Name)]
public sealed partial class ContractTests(TestHost host)
{
    [Theory]
    [InlineData("GET", "/api/v1/nothing", null, 404, "E_NOT_FOUND")]
    [InlineData("GET", "/nothing/at/all", null, 404, "E_NOT_FOUND")]
    [InlineData("PUT", "/api/v1/motors", null, 405, "E_METHOD_NOT_ALLOWED")]
    [InlineData("GET", "/api/v1/motors", null, 401, "E_UNAUTHENTICATED")]
    [InlineData("GET", "/api/v1/admin/users", "viewer", 403, "E_FORBIDDEN")]
    [InlineData("GET", "/api/v1/motors/EQ_NOBODY", "viewer", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("GET", "/api/v1/motors/a%20b", "viewer", 400, "E_EQUIPMENT_ID")]
    [InlineData("GET", "/api/v1/files/not-an-id", "viewer", 404, "E_FILE_UNKNOWN")]
    [InlineData("GET", "/api/v1/forecast_rms/EQ_NOBODY", "viewer", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("GET", "/api/v1/anomalies/EQ_NOBODY", "viewer", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("GET", "/anomalies/EQ_NOBODY", "viewer", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("GET", "/api/v1/pipeline/status?equipment_id=EQ_NOBODY", "viewer", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("GET", "/api/v1/motors?limit=0", "viewer", 400, "E_PARAMETER")]
    [InlineData("GET", "/api/v1/motors?limit=1001", "viewer", 400, "E_PARAMETER")]
    [InlineData("GET", "/api/v1/motors?limit=5&limit=6", "viewer", 400, "E_PARAMETER")]
    [InlineData("GET", "/api/v1/motors?cursor=made-up", "viewer", 400, "E_CURSOR")]
    [InlineData("GET", "/api/v1/files?status=lost", "viewer", 400, "E_PARAMETER")]
    [InlineData("GET", "/api/v1/files?equipment_id=%00", "viewer", 400, "E_PARAMETER")]
    public async Task Failure_OfAnyKind_IsOneShape(string method, string path, string? role, int status, string code)
    {
        using var answer = await host.SendAsync(new HttpMethod(method), path, role);
        var body = await TestHost.ReadAsync(answer);

        Assert.Equal((status, code), ((int)answer.StatusCode, (string)body["code"]!));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, (int)body["status"]!);
        Assert.False(string.IsNullOrWhiteSpace((string)body["detail"]!));
    }

    [Theory]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"n\",\"role\":\"admin\"}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"n\",\"name\":\"m\"}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\"}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"a\\u0000b\"}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"a\\ud800b\"}", 400)]
    [InlineData("{\"equipment_id\":\"EQ J\",\"name\":\"n\"}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"n\",\"specifications\":{\"current_a\":-1}}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"n\",\"specifications\":{\"colour\":\"red\"}}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"n\",\"specifications\":{\"current_a\":1e999}}", 400)]
    [InlineData("{\"equipment_id\":\"EQ_J\",\"name\":\"n\",}", 400)]
    [InlineData("// {}", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("", 400)]
    public async Task Body_ThatIsNotAsDeclared_IsRefused(string json, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/motors")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("engineer"));

        using var answer = await host.Client.SendAsync(request);

        Assert.True(status == (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Motor_AddedAndChanged_KeepsWhatIsNotNamed()
    {
        var added = await host.AskAsync(HttpMethod.Post, "/api/v1/motors", "engineer", 201, new JsonObject
        {
            ["equipment_id"] = "EQ_PATCH",
            ["name"] = "Pump 1",
            ["group"] = "Booster",
            ["location"] = "Hall 2",
            ["specifications"] = new JsonObject { ["current_a"] = 42, ["drive"] = "vfd" },
        });

        var changed = await host.AskAsync(HttpMethod.Patch, "/api/v1/motors/EQ_PATCH", "engineer", 200, new JsonObject
        {
            ["location"] = null,
            ["specifications"] = new JsonObject { ["drive"] = null, ["pole_pairs"] = 2 },
        });

        Assert.Equal("no_data", (string)added["status"]!);
        Assert.Equal(("Pump 1", "Booster"), ((string)changed["name"]!, (string)changed["group"]!));
        Assert.Null(changed["location"]);
        Assert.Equal("{\"current_a\":42,\"pole_pairs\":2}", Sorted(changed["specifications"]!));
    }

    [Fact]
    public async Task Numbers_ThatAreNotKnown_AreNull()
    {
        await host.AddMotorAsync("EQ_NULLS");

        var motor = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_NULLS", "viewer", 200);

        Assert.True(motor["rms_a"]!.AsObject().ContainsKey("r"));
        Assert.Null(motor["rms_a"]!["r"]);
        Assert.True(motor.AsObject().ContainsKey("slip"));
        Assert.Null(motor["slip"]);
    }

    [Fact]
    public async Task Forecast_WithoutHistory_SaysWhatIsThereAndWhatIsNeeded()
    {
        await host.AddMotorAsync("EQ_YOUNG");

        var answer = await host.AskAsync(HttpMethod.Get, "/api/v1/forecast_rms/EQ_YOUNG", "viewer", 400);
        var alias = await host.AskAsync(HttpMethod.Get, "/api/v1/anomalies/forecast_rms/EQ_YOUNG", "viewer", 400);

        Assert.Equal(("E_INSUFFICIENT_HISTORY", 0, 20), ((string)answer["code"]!, (int)answer["have"]!, (int)answer["need"]!));
        Assert.Equal("E_INSUFFICIENT_HISTORY", (string)alias["code"]!);
    }

    [Fact]
    public async Task Signal_OfAFile_ComesAsEnvelopeAsSamplesAndAsBytes()
    {
        await host.AddMotorAsync("EQ_SIGNAL");
        var (_, uploaded) = await host.UploadAsync(
            "equipment_id=EQ_SIGNAL&file_name=s.csv&sample_rate_hz=1000", TestHost.Recording(70));
        var path = "/api/v1/signals/" + uploaded["raw_id"];

        var envelope = await host.AskAsync(HttpMethod.Get, path + "?width=10&phase=R", "viewer", 200);
        var raw = await host.AskAsync(HttpMethod.Get, path + "?from_s=0&to_s=0.5", "viewer", 200);
        using var request = new HttpRequestMessage(HttpMethod.Get, path + "?phase=S&to_s=1");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("viewer"));
        request.Headers.TryAddWithoutValidation("Accept", "application/octet-stream");
        using var bytes = await host.Client.SendAsync(request);
        var tooLong = await host.AskAsync(HttpMethod.Get, path + "?from_s=0&to_s=11", "viewer", 400);

        Assert.Equal(10, envelope["phases"]!["r"]!["max_a"]!.AsArray().Count);
        Assert.Null(envelope["phases"]!["s"]);
        Assert.Equal(500, raw["phases"]!["t"]!["samples_a"]!.AsArray().Count);
        Assert.Equal(4000, (await bytes.Content.ReadAsByteArrayAsync()).Length);
        Assert.Equal("E_RANGE_TOO_LONG", (string)tooLong["code"]!);
    }

    [Theory]
    [InlineData("/api/v1/motors")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/health/live")]
    [InlineData("/sign-in")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task SecurityHeaders_OnEveryRoute_AreThere(string path)
    {
        using var answer = await host.Client.GetAsync(new Uri(path, UriKind.Relative));

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("object-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.Contains("Referrer-Policy"));
        Assert.True(answer.Headers.Contains("Cross-Origin-Opener-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task OpenApi_OfTheHost_ListsPathsAndHidesAliases()
    {
        var document = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);

        var paths = document["paths"]!.AsObject();
        Assert.True(paths.ContainsKey("/api/v1/forecast_rms/{equipment_id}"));
        Assert.False(paths.ContainsKey("/upload"));
        Assert.False(paths.ContainsKey("/api/v1/anomalies/forecast_rms/{equipment_id}"));
        Assert.Contains(
            paths["/api/v1/uploads"]!["post"]!["parameters"]!.AsArray(), parameter => (string)parameter!["name"]! == "equipment_id");
    }

    [Fact]
    public async Task Health_OfAStartedHost_IsReady()
    {
        var live = await host.AskAsync(HttpMethod.Get, "/health/live", null, 200);
        var ready = await host.AskAsync(HttpMethod.Get, "/health/ready", null, 200);

        Assert.Equal("live", (string)live["status"]!);
        Assert.Equal(("ready", "up"), ((string)ready["status"]!, (string)ready["details"]!["database"]!));
    }

    [Fact]
    public async Task Metrics_AsText_AreWellFormed()
    {
        using (await host.SendAsync(HttpMethod.Get, "/api/v1/motors", "viewer"))
        {
            using var answer = await host.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
            var text = await answer.Content.ReadAsStringAsync();

            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var samples = lines.Where(line => !line.StartsWith('#')).ToList();
            Assert.All(samples, line => Assert.Matches(Sample(), line));
            Assert.Contains(samples, line => line.StartsWith("api_requests_total{method=\"GET\",route=\"/api/v1/motors", StringComparison.Ordinal));
            Assert.Contains("# TYPE ingest_duplicates_total counter", text, StringComparison.Ordinal);
            Assert.Equal(lines.Count(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)),
                lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).Distinct().Count());
        }
    }

    [Fact]
    public async Task Audit_OfADeniedCall_HasARow()
    {
        using (await host.SendAsync(HttpMethod.Get, "/api/v1/admin/audit", "engineer"))
        {
            var rows = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);

            Assert.Contains(rows["items"]!.AsArray(), row =>
                (string)row!["action"]! == "authz.denied" && (string)row["actor"]! == "test-engineer");
        }
    }

    private static string Sorted(JsonNode specifications)
    {
        var sorted = new JsonObject();
        foreach (var (key, value) in specifications.AsObject().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            sorted[key] = value!.DeepClone();
        }

        return sorted.ToJsonString();
    }

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\.)*\"(,[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\.)*\")*\\})? \\S+$", RegexOptions.NonBacktracking)]
    private static partial Regex Sample();
}
