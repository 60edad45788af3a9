using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Logging;
using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Logging;

/// <summary>What a host prints while people and attackers use it: read from its own standard output.</summary>
public sealed class HostLogTests
{
    private const string Motor = "EQ_2025_000711";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string NewPassword = "slow-Glacier-58-magnet";
    private const string WrongPassword = "wrong-Password-99-secret";
    private const string ForgedLine = "{\"timestamp\":\"2020-01-01T00:00:00Z\",\"level\":\"critical\",\"message\":\"forged\"}";
    private const string Forged = "evil\r\n" + ForgedLine + "\n12:00:00 crit  Host: forged\u001b[31m\u001b]0;t\u0007\u202e";

    [Fact]
    [AttackCase("INJ-03")]
    public async Task Log_OfAWorkingDay_IsJsonWithoutSecretsAndFollowsAFile()
    {
        await using var host = await HostProcess.StartAsync(await TestDatabase.CreateMigratedAsync(), ("Log__Format", "json"));
        var day = await DayAsync(host);
        Assert.Equal(0, await host.StopAsync());
        var events = host.Lines.Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();

        // What is not an event are the words for the person who started it.
        Assert.InRange(host.Lines.Count - events.Count, 1, 20);
        Assert.All(host.Lines.Where(line => !line.StartsWith('{')), line => Assert.Matches("^(DiagMod.Orleans is at|Sign in as|Starting|applied) ?", line));
        Assert.All(day.Secrets, secret => Assert.DoesNotContain(host.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
        Assert.All(host.Lines, line => Assert.DoesNotContain(line, LogText.IsUnsafe));
        Assert.DoesNotContain(events, one => (string)one["message"]! == "forged");

        // From an error answer to its line.
        Assert.Contains(events, one => (string?)one["trace_id"] == day.RefusedTrace && (string)one["event"]! == "Refused");

        // From an upload to every step of its file.
        // (A slow machine may add a warning about the lease.)
        var steps = events.Where(one => (string?)one["raw_id"] == day.RawId && (string)one["level"]! == "information")
            .Select(one => (string)one["event"]!).ToList();
        // Its record is analysed afterwards, if the day is long enough.
        Assert.Equal(
            ["Accepted", "Claimed", "Completed"],
            steps.Where(step => step != "Duplicate" && !step.StartsWith("Anal", StringComparison.Ordinal)));
        Assert.Single(steps, step => step == "Duplicate");
        Assert.Contains(events, one => (string)one["event"]! == "Accepted" && (string?)one["trace_id"] == Trace);
        Assert.All(
            events.Where(one => (string?)one["raw_id"] == day.RawId && (string)one["event"]! != "Duplicate"),
            one => Assert.Equal(Trace, (string?)one["trace_id"]));
        Assert.All(
            events.Where(one => (string?)one["raw_id"] == day.RawId), one => Assert.Equal(Motor, (string?)one["equipment_id"]));
        Assert.Superset(
            new HashSet<string> { "Starting", "Started", "Stopping", "Stopped", "SignedIn", "SignInFailed", "UpkeepDone" },
            events.Select(one => (string)one["event"]!).ToHashSet());
    }

    [Fact]
    [AttackCase("INJ-03")]
    public async Task Log_AsText_CannotBeForged()
    {
        await using var host = await HostProcess.StartAsync(
            await TestDatabase.CreateMigratedAsync(), ("Log__Format", "text"), ("Log__Level", "debug"));
        var day = await DayAsync(host);
        Assert.Equal(0, await host.StopAsync());

        Assert.All(day.Secrets, secret => Assert.DoesNotContain(host.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
        Assert.All(host.Lines, line => Assert.DoesNotContain(line, LogText.IsUnsafe));
        Assert.DoesNotContain(host.Lines, line => line.StartsWith('{') || line.StartsWith("12:00:00 crit", StringComparison.Ordinal));
        Assert.Contains(host.Lines, line => line.Contains("was accepted", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Lines, line => line.Contains("select ", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task LogLevel_OfWarning_LeavesTheStepsOut()
    {
        await using var host = await HostProcess.StartAsync(
            await TestDatabase.CreateMigratedAsync(), ("Log__Format", "json"), ("Log__Level", "warning"));
        await DayAsync(host);
        await host.StopAsync();

        var levels = host.Lines.Where(line => line.StartsWith('{')).Select(line => (string)JsonNode.Parse(line)!["level"]!).ToHashSet();
        Assert.Subset(new HashSet<string> { "warning", "error", "critical" }, levels);
        Assert.Contains("warning", levels);
    }

    /// <summary>Signs in rightly and wrongly, uploads well and badly, refreshes, changes the password, meets errors.</summary>
    private static async Task<Day> DayAsync(HostProcess host)
    {
        var secrets = new List<string> { TestHost.AdminPassword, WrongPassword, NewPassword };
        await LoginAsync(host, Forged, WrongPassword, 401);
        await LoginAsync(host, "admin", WrongPassword, 401);
        var first = await LoginAsync(host, "admin", TestHost.AdminPassword, 200);
        var second = await PostAsync(
            host, "/api/v1/auth/refresh", null, new JsonObject { ["refresh_token"] = (string)first["refresh_token"]! }, 200);
        await PostAsync(
            host, "/api/v1/auth/password", (string)second["access_token"]!,
            new JsonObject { ["current_password"] = TestHost.AdminPassword, ["new_password"] = NewPassword }, null);
        var third = await LoginAsync(host, "admin", NewPassword, null);
        var token = (string?)third["access_token"] ?? (string)(await LoginAsync(host, "admin", TestHost.AdminPassword, 200))["access_token"]!;
        secrets.AddRange(
            new[] { first, second, third }.SelectMany(a => new[] { (string?)a["access_token"], (string?)a["refresh_token"] })
                .OfType<string>().Append(token));

        await PostAsync(
            host, "/api/v1/motors", token, new JsonObject { ["equipment_id"] = Motor, ["name"] = "Насос" }, 201);
        using (await host.Client.GetAsync(new Uri("/hubs/twins?access_token=" + token, UriKind.Relative)))
        using (await host.Client.GetAsync(new Uri("/api/v1/motors?access_token=" + token, UriKind.Relative)))
        {
        }

        var content = TestHost.Recording(7111);
        var rawId = (string)(await UploadAsync(host, token, "day.csv", content, $"00-{Trace}-00f067aa0ba902b7-01", 202))["raw_id"]!;
        string status;
        do
        {
            using var request = Request(HttpMethod.Get, "/api/v1/files/" + rawId, token);
            using var answer = await host.Client.SendAsync(request);
            status = (string)(await TestHost.ReadAsync(answer))["processing_status"]!;
        }
        while (status is "pending" or "processing");

        await UploadAsync(host, token, "again.csv", content, "00-not-a-trace\u0001", 200);
        var refused = await UploadAsync(
            host, token, Forged, Encoding.UTF8.GetBytes("current_R,current_S,current_T\n1,2,\u001b[31m" + ForgedLine + "\n"), null, 422);
        return new Day(rawId, (string)refused["trace_id"]!, secrets);
    }

    private static Task<JsonNode> LoginAsync(HostProcess host, string name, string password, int? status) => PostAsync(
        host, "/api/v1/auth/login", null, new JsonObject { ["username"] = name, ["password"] = password }, status);

    private static async Task<JsonNode> PostAsync(HostProcess host, string path, string? token, JsonNode body, int? status)
    {
        using var request = Request(HttpMethod.Post, path, token);
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await host.Client.SendAsync(request);
        Assert.True(status is null || status == (int)answer.StatusCode, $"{path}: {answer.StatusCode}");
        return await TestHost.ReadAsync(answer);
    }

    private static async Task<JsonNode> UploadAsync(
        HostProcess host, string token, string fileName, byte[] content, string? trace, int status)
    {
        using var request = Request(
            HttpMethod.Post,
            $"/api/v1/uploads?equipment_id={Motor}&sample_rate_hz=1000&file_name={Uri.EscapeDataString(fileName)}", token);
        if (trace is not null)
        {
            request.Headers.TryAddWithoutValidation("traceparent", trace);
        }

        request.Content = new ByteArrayContent(content);
        using var answer = await host.Client.SendAsync(request);
        var json = await TestHost.ReadAsync(answer);
        Assert.True(status == (int)answer.StatusCode, json.ToJsonString());
        return json;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("User-Agent", "agent \u001b[2J");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private sealed record Day(string RawId, string RefusedTrace, IReadOnlyList<string> Secrets);
}
