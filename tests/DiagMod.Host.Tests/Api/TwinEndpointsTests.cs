using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Postgres;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>The twin in the past, the order to learn anew, the forecast on demand, and trends.</summary>
[Collection(HostTests.Name)]
public sealed class TwinEndpointsTests(TestHost host)
{
    [Fact]
    public async Task Twin_AtAPastInstant_IsWhatItWasThen()
    {
        await host.AddMotorAsync("EQ_AT_1");
        await host.AbsorbAsync("EQ_AT_1", "one.csv", Recordings.Sine(10.01, 3000), "2025-03-04T10:00:00Z");
        var then = await TwinAsync("EQ_AT_1");
        await host.AbsorbAsync("EQ_AT_1", "two.csv", Recordings.Sine(12.01, 3000), "2025-03-04T11:00:00Z");
        await host.AbsorbAsync("EQ_AT_1", "late.csv", Recordings.Sine(11.01, 3000), "2025-03-04T10:30:00Z");
        var now = await TwinAsync("EQ_AT_1");

        var first = await AtAsync("EQ_AT_1", "seq=" + then["journal_seq"]);
        var last = await AtAsync("EQ_AT_1", "seq=" + now["journal_seq"]);
        var before = await AtAsync("EQ_AT_1", "time=2025-03-04T09:59:59Z");
        var between = await AtAsync("EQ_AT_1", "time=2025-03-04T10:45:00Z");
        var after = await AtAsync("EQ_AT_1", "time=2025-03-05T00:00:00%2B03:00");

        Assert.Equal(Timeless(then), Timeless(first));
        Assert.Equal(Timeless(now), Timeless(last));
        Assert.Equal(("no_data", 0L), ((string)before["status"]!, (long)before["journal_seq"]!));
        Assert.Equal(Timeless(then), Timeless(between));
        Assert.Equal(2697.0, (double)between["data_age_s"]!);
        Assert.Equal(Timeless(now), Timeless(after));
        Assert.Null(first["data_age_s"]);
    }

    [Theory]
    [InlineData("", 400, "E_PARAMETER")]
    [InlineData("?time=2025-03-04T10:00:00Z&seq=1", 400, "E_PARAMETER")]
    [InlineData("?seq=-1", 400, "E_PARAMETER")]
    [InlineData("?seq=1.5", 400, "E_PARAMETER")]
    [InlineData("?seq=99999999999", 400, "E_PARAMETER")]
    [InlineData("?time=2025-03-04T10:00:00", 400, "E_PARAMETER")]
    [InlineData("?time=yesterday", 400, "E_PARAMETER")]
    [InlineData("?seq=1", 404, "E_SEQ_UNKNOWN")]
    public async Task Twin_AtWhatIsNoInstant_IsRefused(string query, int status, string code)
    {
        await host.AddMotorAsync("EQ_AT_2");

        var answer = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_AT_2/at" + query, "viewer", status);

        Assert.Equal(code, (string)answer["code"]!);
    }

    [Fact]
    public async Task Twin_AtAnInstantWhoseJournalWasCleared_IsGone()
    {
        const string path = "/api/v1/motors/EQ_AT_3";
        var motor = new EquipmentId("EQ_AT_3");
        await using var stores = new Stores(host.Database);
        await stores.Motors.AddAsync(new Motor { EquipmentId = motor, Name = "P-3", IsSimulated = true }, Stores.Anna, default);
        await host.EndedAsync((await stores.StoreAsync(motor, "one.csv", Stores.Noon)).RawId.ToString());
        for (var entry = 0; entry < MotorTwin.CheckpointInterval; entry++)
        {
            await host.AskAsync(
                HttpMethod.Patch, path, "engineer", 200,
                new JsonObject { ["specifications"] = new JsonObject { ["rms_threshold_a"] = 8 + entry } });
        }

        // As a day later.
        await TestDatabase.ScalarAsync(
            host.Database,
            """
            update twin_checkpoints set created_at = created_at - interval '2 days' where equipment_id = 'EQ_AT_3';
            select prune_simulated_motors();
            """);

        var bySeq = await host.AskAsync(HttpMethod.Get, path + "/at?seq=1", "viewer", 410);
        var byTime = await host.AskAsync(HttpMethod.Get, path + "/at?time=2025-03-04T09:00:00Z", "viewer", 410);
        var kept = await host.AskAsync(
            HttpMethod.Get, path + FormattableString.Invariant($"/at?seq={MotorTwin.CheckpointInterval}"), "viewer", 200);

        Assert.All([bySeq, byTime], gone => Assert.Equal(
            ("E_JOURNAL_CLEARED", "EQ_AT_3"), ((string)gone["code"]!, (string)gone["equipment_id"]!)));
        Assert.Equal(MotorTwin.CheckpointInterval, (int)kept["journal_seq"]!);
    }

    [Fact]
    public async Task Rebaseline_OfATwinThatLearned_IsOneEntryHoweverOftenItIsAsked()
    {
        await host.AddMotorAsync("EQ_BASE_1");
        await host.AbsorbAsync("EQ_BASE_1", "a.csv", Recordings.Sine(10.02, 3000));
        const string path = "/api/v1/motors/EQ_BASE_1/rebaseline";

        var first = await host.AskAsync(
            HttpMethod.Post, path, "engineer", 200, new JsonObject { ["reason"] = " Lager getauscht, новый ротор " });
        var again = await host.AskAsync(HttpMethod.Post, path, "engineer", 200);
        await host.AbsorbAsync("EQ_BASE_1", "b.csv", Recordings.Sine(10.03, 3000));
        var later = await host.AskAsync(HttpMethod.Post, path, "engineer", 200);

        var audit = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);
        var rows = audit["items"]!.AsArray()
            .Where(row => (string)row!["action"]! == "motor.rebaseline" && (string)row["resource_id"]! == "EQ_BASE_1").ToList();
        // A file and its analysis are an entry each.
        Assert.Equal((3L, 3L, 6L), ((long)first["journal_seq"]!, (long)again["journal_seq"]!, (long)later["journal_seq"]!));
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal("test-engineer", (string)row!["actor"]!));
        Assert.Contains("новый ротор", JsonNode.Parse(rows[1]!.ToJsonString())!.ToJsonString(Readable), StringComparison.Ordinal);
        Assert.Equal("none", (string)later["anomaly"]!["level"]!);
    }

    [Theory]
    [InlineData("{\"reason\":1}", 400)]
    [InlineData("{\"because\":\"x\"}", 400)]
    [InlineData("{\"reason\":\"a\\u0000\"}", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("long", 400)]
    public async Task Rebaseline_WithAWrongBody_IsRefused(string body, int status)
    {
        await host.AddMotorAsync("EQ_BASE_2");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/motors/EQ_BASE_2/rebaseline")
        {
            Content = new StringContent(
                body == "long" ? "{\"reason\":\"" + new string('x', 501) + "\"}" : body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("engineer"));

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Forecast_OnDemand_IsStoredOnceAndAnsweredLikeTheOneThatIsAskedFor()
    {
        await host.AddMotorAsync("EQ_CAST_1");
        await host.AbsorbAsync("EQ_CAST_1", "a.csv", Recordings.Sine(10.04, 15_000), "2025-03-04T10:00:00Z");
        await host.AskAsync(
            HttpMethod.Patch, "/api/v1/motors/EQ_CAST_1", "engineer", 200,
            new JsonObject { ["specifications"] = new JsonObject { ["rms_threshold_a"] = 8 } });

        var made = await host.AskAsync(HttpMethod.Post, "/api/v1/motors/EQ_CAST_1/forecast", "engineer", 200);
        var again = await host.AskAsync(HttpMethod.Post, "/api/v1/motors/EQ_CAST_1/forecast", "engineer", 200);
        var asked = await host.AskAsync(HttpMethod.Get, "/api/v1/forecast_rms/EQ_CAST_1", "viewer", 200);
        var anomalies = await host.AskAsync(HttpMethod.Get, "/api/v1/anomalies/EQ_CAST_1", "viewer", 200);

        Assert.Equal(made.ToJsonString(), again.ToJsonString());
        Assert.Equal(8, (double)made["threshold_a"]!);
        Assert.Equal((string)made["created_at"]!, (string)anomalies["forecast"]!["created_at"]!);
        asked["created_at"] = made["created_at"]!.DeepClone();
        Assert.Equal(made.ToJsonString(), asked.ToJsonString());
        var audit = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);
        Assert.Single(audit["items"]!.AsArray(), row =>
            (string)row!["action"]! == "forecast.make" && (string)row["resource_id"]! == "EQ_CAST_1"
            && (string)row["actor"]! == "test-engineer");
    }

    [Fact]
    public async Task Forecast_OnDemandWithoutHistory_IsRefusedLikeTheOneThatIsAskedFor()
    {
        await host.AddMotorAsync("EQ_CAST_2");

        var answer = await host.AskAsync(HttpMethod.Post, "/api/v1/motors/EQ_CAST_2/forecast", "engineer", 400);

        Assert.Equal(("E_INSUFFICIENT_HISTORY", 0, 20), ((string)answer["code"]!, (int)answer["have"]!, (int)answer["need"]!));
    }

    [Fact]
    public async Task Trend_OfARange_CountsBackFromTheNewestData()
    {
        await host.AddMotorAsync("EQ_TREND_1");
        await host.AbsorbAsync("EQ_TREND_1", "a.csv", Recordings.Sine(10.05, 3000), "2020-03-04T10:00:00Z");
        await host.AbsorbAsync("EQ_TREND_1", "b.csv", Recordings.Sine(14.05, 3000), "2020-03-06T10:00:00Z");
        const string path = "/api/v1/motors/EQ_TREND_1/trend";

        var hour = await host.AskAsync(HttpMethod.Get, path + "?range=1h", "viewer", 200);
        var all = await host.AskAsync(HttpMethod.Get, path + "?range=all&step=86400", "viewer", 200);
        var fine = await host.AskAsync(HttpMethod.Get, path + "?from=2020-03-06T00:00:00Z&to=2020-03-07T00:00:00Z&step=60", "viewer", 200);

        Assert.Equal(("2020-03-06T09:00:03Z", "2020-03-06T10:00:03Z"), ((string)hour["from"]!, (string)hour["to"]!));
        Assert.Equal(5, hour["items"]!.AsArray().Sum(item => (long)item!["windows"]!));
        Assert.Equal(86_400, (double)all["step_s"]!);
        Assert.Equal(
            ["2020-03-04T00:00:00Z", "2020-03-06T00:00:00Z"], all["items"]!.AsArray().Select(item => (string)item!["start"]!));
        Assert.Equal(14.05 / Math.Sqrt(2), (double)all["items"]![1]!["mean_a"]!["r"]!, 0.05);
        Assert.Equal("2020-03-06T10:00:00Z", (string)Assert.Single(fine["items"]!.AsArray())!["start"]!);
    }

    [Theory]
    [InlineData("range=2h")]
    [InlineData("range=1h&from=2020-03-06T00:00:00Z")]
    [InlineData("step=0")]
    [InlineData("step=5400")]
    [InlineData("from=2020-03-06T00:00:00Z&to=2020-03-05T00:00:00Z")]
    [InlineData("from=2020-03-06T00:00:00Z&to=2021-03-06T00:00:00Z&step=1")]
    [InlineData("from=1970-01-01T00:00:00Z&step=1")]
    public async Task Trend_WithAWrongParameter_IsRefused(string query)
    {
        await host.AddMotorAsync("EQ_TREND_2");
        await host.AbsorbAsync("EQ_TREND_2", "a.csv", Recordings.Sine(10.06, 3000), "2020-03-04T10:00:00Z");

        var answer = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_TREND_2/trend?" + query, "viewer", 400);

        Assert.Equal("E_PARAMETER", (string)answer["code"]!);
    }

    [Fact]
    public async Task Trend_WithoutData_IsEmpty()
    {
        await host.AddMotorAsync("EQ_TREND_3");

        var trend = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_TREND_3/trend?range=7d", "viewer", 200);

        Assert.Empty(trend["items"]!.AsArray());
        Assert.Null(trend["from"]);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private Task<JsonNode> TwinAsync(string motor) => host.AskAsync(HttpMethod.Get, "/api/v1/motors/" + motor, "viewer", 200);

    private Task<JsonNode> AtAsync(string motor, string query) =>
        host.AskAsync(HttpMethod.Get, $"/api/v1/motors/{motor}/at?{query}", "viewer", 200);

    private static string Timeless(JsonNode twin)
    {
        var copy = twin.DeepClone().AsObject();
        copy.Remove("data_age_s");
        return copy.ToJsonString();
    }
}
