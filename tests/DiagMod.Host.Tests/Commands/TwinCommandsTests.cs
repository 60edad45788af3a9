using DiagMod.Core.Detection;
using System.Text.Json.Nodes;
using DiagMod.Host.Commands;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Commands;

/// <summary>twin, verify-twins and train: what they ask a host for, and how they show its answer.</summary>
[Collection(HostTests.Name)]
public sealed class TwinCommandsTests(TestHost host)
{
    [Theory]
    [InlineData("EQ_1", null, null, "motors/EQ_1")]
    [InlineData("EQ_1", "2025-08-17T12:00:00+03:00", null, "motors/EQ_1/at?time=2025-08-17T12%3A00%3A00%2B03%3A00")]
    [InlineData("EQ_1", null, "0", "motors/EQ_1/at?seq=0")]
    public void Path_OfATwin_IsThatOfTheApi(string motor, string? at, string? seq, string path) =>
        Assert.Equal(path, TwinCommand.PathOf(motor, at, seq));

    [Theory]
    [InlineData(null, null, null, "needs a motor")]
    [InlineData("EQ 1", null, null, "'EQ 1' is no equipment id")]
    [InlineData("EQ_1", "noon", null, "--at 'noon' is not a time")]
    [InlineData("EQ_1", "2025-08-17T12:00:00", null, "is not a time")]
    [InlineData("EQ_1", null, "-1", "--seq '-1' is not a number")]
    [InlineData("EQ_1", null, "99999999999", "is not a number")]
    [InlineData("EQ_1", "2025-08-17T12:00:00Z", "3", "one of the two")]
    public void Path_OfWhatIsNoTwin_IsWrongUsage(string? motor, string? at, string? seq, string words) =>
        Assert.Contains(words, Assert.Throws<UsageException>(() => TwinCommand.PathOf(motor, at, seq)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Words_OfAnUnknownMotor_NameItAndTheHost()
    {
        var problem = (await host.AskAsync(HttpMethod.Get, "/api/v1/" + TwinCommand.PathOf("NOPE", null, null), "viewer", 404)).AsObject();

        Assert.Equal(
            "There is no motor 'NOPE' on the host at http://127.0.0.1:5080/; its status board names those there are. (E_MOTOR_UNKNOWN)",
            ReachedHost.Words(problem, new Uri("http://127.0.0.1:5080")));
    }

    [Fact]
    public void Words_OfAnotherRefusal_AreTheHostsOwn() =>
        Assert.Equal(
            "The journal of this motor has no entry 9. (E_SEQ_UNKNOWN)",
            ReachedHost.Words(
                new JsonObject { ["detail"] = "The journal of this motor has no entry 9.", ["code"] = "E_SEQ_UNKNOWN" },
                new Uri("http://127.0.0.1:5080")));

    [Fact]
    public async Task Import_OfWhatIsNoFolder_NamesItBeforeAHostIsStarted()
    {
        var file = Path.GetTempFileName();
        try
        {
            var isFile = await Assert.ThrowsAsync<ImportException>(() => ImportCommand.RunAsync([file], default));
            var isNothing = await Assert.ThrowsAsync<ImportException>(() => ImportCommand.RunAsync([file + ".d"], default));

            Assert.Equal($"'{file}' is a file; import takes the folder that it lies in.", isFile.Message);
            Assert.Equal($"There is no folder '{file}.d' to import.", isNothing.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Report_IntoNoFolder_IsWrongUsageBeforeItIsMade()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var target = Path.Combine(folder, "report.pdf");

        var refused = await Assert.ThrowsAsync<UsageException>(() => ReportCommand.RunAsync(["EQ_1", "--out", target], default));

        Assert.Equal($"--out '{target}': there is no folder {folder}", refused.Message);
    }

    [Fact]
    public async Task Table_OfARealTwin_ShowsEachPartAligned()
    {
        await host.AddMotorAsync("CMD_1");
        await host.AbsorbAsync("CMD_1", "a.csv", Recordings.Sine(10.71, 12_000), "2025-05-01T00:00:00Z");

        var empty = TwinCommand.Table((await host.AskAsync(HttpMethod.Get, "/api/v1/" + TwinCommand.PathOf("CMD_1", null, "0"), "viewer", 200)).AsObject());
        var full = TwinCommand.Table((await host.AskAsync(HttpMethod.Get, "/api/v1/" + TwinCommand.PathOf("CMD_1", null, null), "viewer", 200)).AsObject());

        Assert.Contains("entry     0: 0 files", empty, StringComparison.Ordinal);
        Assert.Contains("data      none", empty, StringComparison.Ordinal);
        Assert.Contains("entry     2: 1 files, 23 windows", full, StringComparison.Ordinal);
        Assert.Contains("rms       R 7.573", full, StringComparison.Ordinal);
        Assert.Contains("model     " + LcmDetector.ModelVersion, full, StringComparison.Ordinal);
        Assert.All(full.Split('\n'), line => Assert.Matches("^([a-z ]{10})[^ ]", line));
    }

    [Fact]
    public void Lines_OfVerifiedTwins_SayWhatWasCompared()
    {
        var sound = JsonNode.Parse("""
            {"equipment_id": "EQ_1", "is_sound": true, "entries": 184, "checkpoints": 3, "older_checkpoints": 1,
             "state_sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "broken_seq": null, "fault": null}
            """)!.AsObject();

        Assert.Equal(
            "EQ_1                          184 entries, 3 checkpoints equal, 1 of another version  0123456789abcdef",
            VerifyTwinsCommand.Line(sound));
        Assert.Equal("All 1 twins are what their journals lead to (184 entries).", VerifyTwinsCommand.Verdict([sound], null));
    }

    [Fact]
    public void Order_OfATraining_TakesWhatCanBeTrained()
    {
        Assert.Equal("{}", TrainCommand.Order(null, null).ToJsonString());
        Assert.Equal(
            "{\"equipment_id\":\"EQ_1\",\"model_type\":\"iforest\"}", TrainCommand.Order("EQ_1", "iforest").ToJsonString());
        Assert.Contains("learn on line", Assert.Throws<UsageException>(() => TrainCommand.Order(null, "hst")).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => TrainCommand.Order("a b", null));
        Assert.Equal(
            "EQ_1                     lcm      threshold unknown, 58 windows, factory-1: too few healthy windows: 58 of 256",
            TrainCommand.Line(JsonNode.Parse("""
                {"equipment_id": "EQ_1", "result": "too_few_windows", "model_type": "lcm", "version": "factory-1", "threshold": null,
                 "n_samples": 58, "have": 58, "need": 256}
                """)!.AsObject()));
    }

    [Fact]
    public async Task Commands_BesideARunningHost_AskItAndEndByWhatItSays()
    {
        await host.AddMotorAsync("CMD_2");
        await host.AbsorbAsync("CMD_2", "a.csv", Recordings.Sine(10.72, 3000), "2025-05-01T00:00:00Z");
        var data = "--Storage:DataFolder=" + host.DataFolder;

        var twin = await CommandLine.RunAsync(["twin", "CMD_2", "--seq", "1", "--json", data]);
        var unknown = await CommandLine.RunAsync(["twin", "NOBODY_2", data]);
        var verified = await CommandLine.RunAsync(["verify-twins", "--equipment-id", "CMD_2", data]);
        var trained = await CommandLine.RunAsync(["train", "--equipment-id", "CMD_2", data]);
        var stray = await CommandLine.RunAsync(["verify-twins", "CMD_2", data]);
        var valueless = await CommandLine.RunAsync(["train", data, "--model-type"]);

        Assert.Equal(
            (ExitCode.Done, ExitCode.Failed, ExitCode.Done, ExitCode.Done, ExitCode.WrongUsage, ExitCode.WrongUsage),
            (twin, unknown, verified, trained, stray, valueless));
    }
}
