using DiagMod.Core.Detection;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Commands;
using DiagMod.Host.Settings;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Api;

/// <summary>The life of models through the API, over real recordings.</summary>
[Collection(HostTests.Name)]
public sealed class ModelTests(TestHost host)
{
    private static readonly DateTimeOffset Day = new(2025, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private string Shelf => Path.Combine(host.DataFolder, "models", "anomaly_detection");

    [Fact]
    public async Task Model_OfANewMotor_IsTheShippedOne()
    {
        await host.AddMotorAsync("MODEL_NEW");

        var model = await ModelAsync("MODEL_NEW");

        Assert.Equal(("lcm", LcmDetector.ModelVersion, "factory-4", "none"), (
            (string)model["model_type"]!, (string)model["model_version"]!, (string)model["version"]!, (string)model["threshold_source"]!));
        Assert.Null(model["threshold"]);
        Assert.Null(model["adopted_seq"]);
        Assert.NotEmpty(model["manifest"]!["features"]!.AsArray());
        Assert.Equal(64, ((string)model["manifest"]!["prior_hash"]!).Length);
        Assert.True(File.Exists(Path.Combine(Shelf, "factory-4", "manifest.json")));
    }

    [Fact]
    public async Task Choice_OfAnotherDetector_IsAnEntryAnAuditRowAndFiles()
    {
        await host.AddMotorAsync("MODEL_1");
        await host.AbsorbAsync("MODEL_1", "a.csv", Recordings.Sine(10.31, 12_000), "2025-05-01T00:00:00Z");

        var chosen = await PutAsync("MODEL_1", "hst", 5.5);
        var again = await PutAsync("MODEL_1", "hst", 5.5);
        var moved = await PutAsync("MODEL_1", "hst", 6.5);
        await host.AbsorbAsync("MODEL_1", "b.csv", Recordings.Sine(10.32, 12_000), "2025-05-01T01:00:00Z");

        Assert.Equal(("hst", 5.5, "manifest", 3L), (
            (string)chosen["model_type"]!, (double)chosen["threshold"]!, (string)chosen["threshold_source"]!, (long)chosen["adopted_seq"]!));
        Assert.Equal((string)chosen["version"]!, (string)again["version"]!);
        Assert.Equal((6.5, 4L), ((double)moved["threshold"]!, (long)moved["adopted_seq"]!));
        var twin = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/MODEL_1", "viewer", 200);
        Assert.Equal("hst/1", (string)twin["model"]!);
        var audit = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);
        var rows = audit["items"]!.AsArray()
            .Where(row => (string)row!["action"]! == "motor.model" && (string)row["resource_id"]! == "MODEL_1").ToList();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal("test-engineer", (string)row!["actor"]!));
        var version = (string)moved["version"]!;
        var manifest = await File.ReadAllTextAsync(Path.Combine(Shelf, version, "manifest.json"));
        Assert.Equal(("hst", 6.5), ((string)JsonNode.Parse(manifest)!["model_type"]!, (double)JsonNode.Parse(manifest)!["threshold"]!));
        var list = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/models?equipment_id=MODEL_1", "admin", 200);
        Assert.Equal([true, false], list["items"]!.AsArray().Select(item => (bool)item!["is_current"]!));
        Assert.All(list["items"]!.AsArray(), item => Assert.Equal("whole", (string)item!["files"]!));
    }

    [Fact]
    public async Task ListedModels_ByPages_AreAllOfThemOnce()
    {
        await host.AddMotorAsync("MODEL_2");
        foreach (var type in (string[])["hst", "stats", "lcm"])
        {
            await PutAsync("MODEL_2", type, null);
        }

        const string path = "/api/v1/admin/models?equipment_id=MODEL_2&limit=2";
        var first = await host.AskAsync(HttpMethod.Get, path, "admin", 200);
        var second = await host.AskAsync(HttpMethod.Get, path + "&cursor=" + first["next"], "admin", 200);

        Assert.Equal(["lcm", "stats", "hst"], first["items"]!.AsArray().Concat(second["items"]!.AsArray())
            .Select(item => (string)item!["model_type"]!));
        Assert.Null(second["next"]);
        Assert.Equal("E_CURSOR", (string)(await host.AskAsync(HttpMethod.Get, "/api/v1/admin/models?cursor=x", "admin", 400))["code"]!);
    }

    [Fact]
    public async Task AlteredFiles_OfAModel_AreToldAndChangeNothing()
    {
        await host.AddMotorAsync("MODEL_3");
        var version = (string)(await PutAsync("MODEL_3", "stats", 3))["version"]!;
        var manifest = Path.Combine(Shelf, version, "manifest.json");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace("\"threshold\": 3", "\"threshold\": 9", StringComparison.Ordinal));
        await PutAsync("MODEL_3", "hst", null);

        var back = await host.AskAsync(
            HttpMethod.Put, "/api/v1/motors/MODEL_3/model", "engineer", 200, new JsonObject { ["version"] = version });

        // The journal is asked, never the file; and what is adopted again is put right.
        Assert.Equal(("stats", 3.0, version), ((string)back["model_type"]!, (double)back["threshold"]!, (string)back["version"]!));
        Assert.Contains("\"threshold\": 3", await File.ReadAllTextAsync(manifest), StringComparison.Ordinal);
        await File.AppendAllTextAsync(manifest, " ");
        var list = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/models?equipment_id=MODEL_3", "admin", 200);
        Assert.Equal(["altered", "whole", "altered"], list["items"]!.AsArray().Select(item => (string)item!["files"]!));
    }

    [Fact]
    public async Task Training_OfAForest_IsRepeatableAdoptedAndKept()
    {
        await host.AddMotorAsync("MODEL_4");
        var few = await PutAsync("MODEL_4", "iforest", null, 409);
        for (var i = 0; i < 6; i++)
        {
            await host.AbsorbAsync("MODEL_4", $"{i}.csv", Noisy(10, 25_000, i), Day.AddHours(i).ToString("s") + "Z");
        }

        var order = new JsonObject { ["equipment_id"] = "MODEL_4", ["model_type"] = "iforest" };
        var trained = await host.AskAsync(HttpMethod.Post, "/api/v1/admin/models/retrain", "admin", 200, order);
        var again = await host.AskAsync(HttpMethod.Post, "/api/v1/admin/models/retrain", "admin", 200, order.DeepClone());
        var model = await ModelAsync("MODEL_4");

        Assert.Equal(("E_TOO_FEW_WINDOWS", 0, 256), ((string)few["code"]!, (int)few["have"]!, (int)few["need"]!));
        var item = Assert.Single(trained["items"]!.AsArray())!;
        Assert.Equal(("adopted", "iforest", 294L), ((string)item["result"]!, (string)item["model_type"]!, (long)item["n_samples"]!));
        Assert.Equal("unchanged", (string)Assert.Single(again["items"]!.AsArray())!["result"]!);
        Assert.Equal((string)item["version"]!, (string)model["version"]!);
        Assert.Equal((double)item["threshold"]!, (double)model["threshold"]!);
        Assert.Equal("manifest", (string)model["threshold_source"]!);
        var bin = await File.ReadAllBytesAsync(Path.Combine(Shelf, (string)item["version"]!, "model.bin"));
        Assert.Equal(
            (string)model["manifest"]!["artefact_hash"]!,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bin)));
        Assert.Equal((string)item["version"]!, (await File.ReadAllTextAsync(Path.Combine(Shelf, "latest"))).Trim());

        // Its own threshold for a trained model keeps the forest and needs no training.
        var moved = await PutAsync("MODEL_4", "iforest", 0.77);
        Assert.Equal((0.77, (string)model["manifest"]!["artefact_hash"]!),
            ((double)moved["threshold"]!, (string)moved["manifest"]!["artefact_hash"]!));
        var verified = await VerifiedAsync("MODEL_4");
        Assert.True((bool)verified["is_sound"]!, (string?)verified["fault"]);
    }

    [Fact]
    public async Task WhatIf_OverRealFiles_TellsWhatIsGainedAndChangesNothing()
    {
        await host.AddMotorAsync("MODEL_5");
        for (var i = 0; i < 20; i++)
        {
            await host.AbsorbAsync("MODEL_5", $"{i}.csv", Noisy(10, 12_000, 100 + i), Day.AddHours(i).ToString("s") + "Z");
        }

        var before = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/MODEL_5", "viewer", 200);
        var low = await WhatIfAsync("MODEL_5", new JsonObject { ["threshold"] = 0.0001 });
        var stretch = await WhatIfAsync(
            "MODEL_5",
            new JsonObject { ["threshold"] = 0.0001, ["from"] = "2025-05-01T10:00:00Z", ["to"] = "2025-05-01T12:00:00Z" });
        var other = await WhatIfAsync("MODEL_5", new JsonObject { ["model_type"] = "stats" });
        var after = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/MODEL_5", "viewer", 200);

        Assert.Equal(20, (long)low["files"]!);
        Assert.True((long)low["gained_files"]! > 10, low.ToJsonString());
        Assert.Equal(0, (long)low["lost_files"]!);
        Assert.All(low["gained"]!.AsArray(), file => Assert.True((int)file!["would"]!["anomalous_windows"]! > 0));
        Assert.Equal(2, (long)stretch["files"]!);
        Assert.All(stretch["gained"]!.AsArray(), file =>
            Assert.StartsWith("2025-05-01T1", (string)file!["recorded_at"]!, StringComparison.Ordinal));
        Assert.Equal(("lcm", "stats"), ((string)other["was"]!["model_type"]!, (string)other["would"]!["model_type"]!));
        Assert.Equal((long)before["journal_seq"]!, (long)after["journal_seq"]!);
        Assert.Null((await ModelAsync("MODEL_5"))["adopted_seq"]);
    }

    [Theory]
    [InlineData("model", "{\"model_type\":\"svm\"}", 400, "E_MODEL_TYPE")]
    [InlineData("model", "{\"model_type\":\"LCM\"}", 400, "E_MODEL_TYPE")]
    [InlineData("model", "{\"model_type\":\"lcm\",\"threshold\":0}", 400, "E_THRESHOLD")]
    [InlineData("model", "{\"model_type\":\"lcm\",\"threshold\":-1}", 400, "E_THRESHOLD")]
    [InlineData("model", "{\"model_type\":\"lcm\",\"threshold\":\"4\"}", 400, "E_JSON")]
    [InlineData("model", "{\"model_type\":\"lcm\",\"threshold\":1e999}", 400, "E_JSON")]
    [InlineData("model", "{}", 400, "E_PARAMETER")]
    [InlineData("model", "{\"version\":\"factory-1\",\"threshold\":3}", 400, "E_PARAMETER")]
    [InlineData("model", "{\"version\":\"../../etc/passwd\"}", 404, "E_MODEL_UNKNOWN")]
    [InlineData("model", "{\"version\":\"\"}", 404, "E_MODEL_UNKNOWN")]
    [InlineData("model", "{\"type\":\"lcm\"}", 400, "E_JSON")]
    [InlineData("what-if", "{}", 400, "E_PARAMETER")]
    [InlineData("what-if", "{\"threshold\":0}", 400, "E_THRESHOLD")]
    [InlineData("what-if", "{\"model_type\":\"x\"}", 400, "E_MODEL_TYPE")]
    [InlineData("what-if", "{\"model_type\":\"iforest\"}", 409, "E_TOO_FEW_WINDOWS")]
    [InlineData("what-if", "{\"threshold\":3,\"from\":\"yesterday\"}", 400, "E_JSON")]
    [InlineData("what-if", "{\"threshold\":3,\"from\":\"2025-05-02T00:00:00Z\",\"to\":\"2025-05-01T00:00:00Z\"}", 400, "E_PARAMETER")]
    public async Task Orders_ThatMakeNoSense_AreRefusedByName(string path, string body, int status, string code)
    {
        await host.AddMotorAsync("MODEL_6");
        using var request = new HttpRequestMessage(
            path == "model" ? HttpMethod.Put : HttpMethod.Post, "/api/v1/motors/MODEL_6/" + path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("engineer"));

        using var answer = await host.Client.SendAsync(request);

        var problem = await TestHost.ReadAsync(answer);
        Assert.Equal((status, code), ((int)answer.StatusCode, (string)problem["code"]!));
    }

    [Fact]
    public async Task Training_ThatMakesNoSense_IsRefusedByName()
    {
        const string path = "/api/v1/admin/models/retrain";
        var online = await host.AskAsync(HttpMethod.Post, path, "admin", 400, new JsonObject { ["model_type"] = "hst" });
        var unknown = await host.AskAsync(HttpMethod.Post, path, "admin", 404, new JsonObject { ["equipment_id"] = "NOBODY_1" });
        var wrong = await host.AskAsync(HttpMethod.Post, path, "admin", 400, new JsonObject { ["equipment_id"] = "a b" });

        Assert.Equal(("E_MODEL_TYPE", "E_MOTOR_UNKNOWN", "E_EQUIPMENT_ID"),
            ((string)online["code"]!, (string)unknown["code"]!, (string)wrong["code"]!));
    }

    [Fact]
    public async Task Training_WhileAnotherRuns_IsAnsweredBusy()
    {
        var locks = host.Host.App.Services.GetRequiredService<DiagMod.Postgres.JobLocks>();
        JsonNode? answer = null;

        var ran = await locks.TryRunAsync(
            "models",
            async _ => answer = await host.AskAsync(HttpMethod.Post, "/api/v1/admin/models/retrain", "admin", 409),
            CancellationToken.None);

        Assert.True(ran);
        Assert.Equal("E_TRAINING_RUNS", (string)answer!["code"]!);
    }

    [Fact]
    public async Task Verification_OfATamperedJournalAndCheckpoint_NamesMotorAndEntry()
    {
        await host.AddMotorAsync("MODEL_7");
        for (var i = 0; i < 3; i++)
        {
            await host.AbsorbAsync("MODEL_7", $"{i}.csv", Noisy(10, 12_000, 300 + i), Day.AddHours(i).ToString("s") + "Z");
        }

        var id = new EquipmentId("MODEL_7");
        var store = host.Host.App.Services.GetRequiredService<ITwinStore>();
        var twin = DiagMod.Core.Twin.MotorTwin.Restore(id, await store.LoadAsync(id, CancellationToken.None));
        await store.SaveCheckpointAsync(id, twin.Checkpoint(), CancellationToken.None);
        var sound = await VerifiedAsync("MODEL_7");

        // Whoever alters a state alters its digest with it.
        await ExecuteAsync("""
            update twin_checkpoints set state = set_byte(state, 400, get_byte(state, 400) # 1) where equipment_id = 'MODEL_7';
            update twin_checkpoints set sha256 = sha256(state) where equipment_id = 'MODEL_7';
            """);
        var checkpoint = await VerifiedAsync("MODEL_7");
        await ExecuteAsync(
            "update twin_journal set payload = set_byte(payload, 90, get_byte(payload, 90) # 1) where equipment_id = 'MODEL_7' and seq = 2;");
        var journal = await VerifiedAsync("MODEL_7");

        Assert.Equal((true, 6L, 1), ((bool)sound["is_sound"]!, (long)sound["entries"]!, (int)sound["checkpoints"]!));
        Assert.Equal(64, ((string)sound["state_sha256"]!).Length);
        Assert.Equal((false, 6L), ((bool)checkpoint["is_sound"]!, (long)checkpoint["broken_seq"]!));
        Assert.Equal((false, 2L), ((bool)journal["is_sound"]!, (long)journal["broken_seq"]!));
        Assert.Contains("DIFFERS at entry 2", VerifyTwinsCommand.Line(journal.AsObject()), StringComparison.Ordinal);
        Assert.Contains("motor MODEL_7, entry 2", VerifyTwinsCommand.Verdict([journal.AsObject()], journal.AsObject()), StringComparison.Ordinal);

        // Other tests verify all twins of this database.
        await ExecuteAsync("""
            update twin_journal set payload = set_byte(payload, 90, get_byte(payload, 90) # 1) where equipment_id = 'MODEL_7' and seq = 2;
            delete from twin_checkpoints where equipment_id = 'MODEL_7';
            """);
        Assert.True((bool)(await VerifiedAsync("MODEL_7"))["is_sound"]!);
    }

    private Task<object?> ExecuteAsync(string sql) => TestDatabase.ScalarAsync(
        host.Host.App.Services.GetRequiredService<HostSettings>().Storage.ConnectionString, sql);

    private async Task<JsonNode> VerifiedAsync(string motor) => Assert.Single((await host.AskAsync(
        HttpMethod.Get, "/api/v1/admin/twins/verify?equipment_id=" + motor, "admin", 200))["items"]!.AsArray())!;

    private Task<JsonNode> ModelAsync(string motor) =>
        host.AskAsync(HttpMethod.Get, $"/api/v1/motors/{motor}/model", "viewer", 200);

    private Task<JsonNode> PutAsync(string motor, string type, double? threshold, int status = 200) => host.AskAsync(
        HttpMethod.Put, $"/api/v1/motors/{motor}/model", "engineer", status,
        new JsonObject { ["model_type"] = type, ["threshold"] = threshold });

    private Task<JsonNode> WhatIfAsync(string motor, JsonObject body) =>
        host.AskAsync(HttpMethod.Post, $"/api/v1/motors/{motor}/what-if", "engineer", 200, body);

    /// <summary>Three phases with noise of their own: windows that differ, as real ones do.</summary>
    private static byte[] Noisy(double amps, int rows, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(TestHost.Header);
        for (var i = 0; i < rows; i++)
        {
            var angle = 2 * Math.PI * 50 * i / 1000;
            text.Append(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{(amps * Math.Sin(angle)) + Noise():0.####},{(amps * Math.Sin(angle - 2.0944)) + Noise():0.####},{(amps * Math.Sin(angle + 2.0944)) + Noise():0.####}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());

        double Noise() => 0.1 * (random.NextDouble() - 0.5);
    }
}
