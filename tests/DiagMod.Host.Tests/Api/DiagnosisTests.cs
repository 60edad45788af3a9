using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>From the upload of simulated currents to a diagnosis by name, over HTTP.</summary>
[Collection(HostTests.Name)]
public sealed class DiagnosisTests(TestHost host)
{
    private const double Rate = 3_200;

    [Fact]
    public async Task BrokenBar_IsNamed_AndAHealthyMotorIsNot()
    {
        var broken = await DiagnosedAsync("EQ_DIAG_1", new SimulatedFault(FaultKind.BrokenBars, 1));
        var healthy = await DiagnosedAsync("EQ_DIAG_2");

        var first = broken["hypotheses"]![0]!;
        Assert.Equal(("broken_rotor_bar", "alarm"), ((string)first["fault"]!, (string)first["severity"]!));
        Assert.True((double)first["confidence"]! > 0.6);
        Assert.Equal("f(1-2s)", (string)first["lines"]![0]!["formula"]!);
        Assert.Equal(0.017, (double)broken["record"]!["slip"]!["value"]!, 1e-3);
        Assert.Contains("load_oscillation", Words(first["alternatives"]!));
        Assert.Contains("broken_rotor_bar", Words(healthy["cleared"]!));
        Assert.DoesNotContain(healthy["hypotheses"]!.AsArray(), one => (string)one!["severity"]! is "warning" or "alarm");
        Assert.Contains(
            healthy["not_assessable"]!.AsArray(),
            one => (string)one!["fault"]! == "rotation_modulation" && (string)one["reason"]! == "no_baseline");

        var motor = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_DIAG_1", "viewer", 200);
        Assert.Equal(
            ("alarm", "broken_rotor_bar", "alarm"),
            ((string)motor["health"]!, (string)motor["diagnosis"]!["fault"]!, (string)motor["diagnosis"]!["severity"]!));
        Assert.Equal(0.017, (double)motor["slip"]!, 1e-3);
    }

    [Fact]
    public async Task RecordSpectrum_HasItsLines_AndIsNotSentTwice()
    {
        var diagnosis = await DiagnosedAsync("EQ_DIAG_3", new SimulatedFault(FaultKind.BrokenBars, 1));
        var path = $"/api/v1/files/{diagnosis["raw_id"]}/spectrum?view=record";
        using var first = await host.SendAsync(HttpMethod.Get, path, "viewer");
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("viewer"));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Client.SendAsync(request);
        using var none = await host.SendAsync(HttpMethod.Get, path, null);

        var spectrum = await TestHost.ReadAsync(first);
        var line = spectrum["lines"]!.AsArray().First(one => (string?)one!["formula"] == "f(1-2s)")!;
        Assert.Equal((200, 304, 401), ((int)first.StatusCode, (int)second.StatusCode, (int)none.StatusCode));
        Assert.Equal("record", (string)spectrum["view"]!);
        Assert.Equal(spectrum["dbc"]!.AsArray().Count, spectrum["floor_dbc"]!.AsArray().Count);
        Assert.True((double)line["snr"]! > 12 && (double)line["dbc"]! < -20 && (double)line["floor"]! < (double)line["dbc"]!);
    }

    [Fact]
    public async Task Record_ThatIsShortOrFailed_SaysWhy()
    {
        await host.AddMotorAsync("EQ_DIAG_4");
        var brief = await host.AbsorbAsync("EQ_DIAG_4", "brief.csv", Recordings.Sine(10.3, 3000));
        var failed = await host.AbsorbAsync("EQ_DIAG_4", "short.csv", Recordings.Sine(10.31, 200));

        var diagnosis = await AnalysedAsync((string)brief["raw_id"]!);
        var none = await host.AskAsync(HttpMethod.Get, $"/api/v1/files/{failed["raw_id"]}/diagnosis", "viewer", 404);
        var repeat = await host.AskAsync(HttpMethod.Post, $"/api/v1/files/{failed["raw_id"]}/diagnosis", "engineer", 409);
        var unknown = await host.AskAsync(HttpMethod.Get, $"/api/v1/files/{Guid.NewGuid()}/diagnosis", "viewer", 404);

        Assert.Contains(
            diagnosis["not_assessable"]!.AsArray(),
            one => (string)one!["fault"]! == "broken_rotor_bar" && (string)one["reason"]! == "record_too_short");
        Assert.Equal(
            ("E_ANALYSIS_FAILED", "E_FILE_NOT_COMPLETED", "E_FILE_UNKNOWN"),
            ((string)none["code"]!, (string)repeat["code"]!, (string)unknown["code"]!));
        Assert.Null((string?)failed["analysis_status"]);
    }

    [Fact]
    public async Task Analysis_AskedForOnceMore_ComesAgain()
    {
        await host.AddMotorAsync("EQ_DIAG_5");
        var file = await host.AbsorbAsync("EQ_DIAG_5", "a.csv", Recordings.Sine(10.32, 3000));
        var before = await AnalysedAsync((string)file["raw_id"]!);

        await host.AskAsync(HttpMethod.Post, $"/api/v1/files/{file["raw_id"]}/diagnosis", "engineer", 202);
        var after = before;
        while ((string)after["created_at"]! == (string)before["created_at"]!)
        {
            await Task.Delay(50);
            after = await AnalysedAsync((string)file["raw_id"]!);
        }

        Assert.Equal((string)before["analysis_version"]!, (string)after["analysis_version"]!);
        var counts = await host.AskAsync(HttpMethod.Get, "/api/v1/pipeline/status?equipment_id=EQ_DIAG_5", "viewer", 200);
        Assert.Equal((0L, 1L), ((long)counts["analyses"]!["pending"]!, (long)counts["analyses"]!["completed"]!));
    }

    [Theory]
    [InlineData("""{"frequency_hz":50,"speed_rpm":1500}""", "pole pairs")]
    [InlineData("""{"frequency_hz":50,"speed_rpm":1500,"pole_pairs":2}""", "synchronous")]
    [InlineData("""{"frequency_hz":50,"speed_rpm":1200,"pole_pairs":2}""", "15 %")]
    [InlineData("""{"bearings":"6205"}""", "list")]
    [InlineData("""{"bearings":[{"type":"6205"}]}""", "name")]
    [InlineData("""{"bearings":[{"name":"a","type":"1234567"}]}""", "catalogue")]
    [InlineData("""{"bearings":[{"name":"a","rolling_elements":9}]}""", "all of")]
    [InlineData("""{"bearings":[{"name":"a","rolling_elements":30,"element_diameter_mm":10,"pitch_diameter_mm":40}]}""", "fit")]
    [InlineData("""{"bearings":[{"name":"a","type":"6205","colour":"red"}]}""", "not known")]
    [InlineData("""{"transmission":"belt"}""", "object")]
    [InlineData("""{"transmission":{"kind":"rope"}}""", "one of")]
    public async Task Nameplate_ThatCannotBe_IsRefusedWithTheReason(string specifications, string words)
    {
        await host.AddMotorAsync("EQ_DIAG_6");

        var refused = await host.AskAsync(
            HttpMethod.Patch, "/api/v1/motors/EQ_DIAG_6", "engineer", 400,
            new JsonObject { ["specifications"] = JsonNode.Parse(specifications) });

        Assert.Equal("E_SPECIFICATION", (string)refused["code"]!);
        Assert.Contains(words, (string)refused["detail"]!, StringComparison.Ordinal);
        Assert.StartsWith("specifications.", (string)refused["parameter"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearings_OfTheCatalogue_AreListedAndMayBeNamed()
    {
        await host.AddMotorAsync("EQ_DIAG_7");
        var list = await host.AskAsync(HttpMethod.Get, "/api/v1/bearings", "viewer", 200);
        var bearing = list["items"]!.AsArray().Single(one => (string)one!["type"]! == "6205")!;

        var motor = await host.AskAsync(
            HttpMethod.Patch, "/api/v1/motors/EQ_DIAG_7", "engineer", 200, JsonNode.Parse(
                """
                {"specifications":{"bearings":[{"name":"drive end","type":"6205-2RS","position":"drive_end"}],
                "transmission":{"kind":"belt","ratio":1.5}}}
                """));

        Assert.Equal((3.585, 5.415), (Math.Round((double)bearing["bpfo"]!, 3), Math.Round((double)bearing["bpfi"]!, 3)));
        Assert.Equal("6205-2RS", (string)motor["specifications"]!["bearings"]![0]!["type"]!);
    }

    private async Task<JsonNode> DiagnosedAsync(string motor, params SimulatedFault[] faults)
    {
        var simulated = new SimulatedMotor { Id = new EquipmentId(motor), PolePairs = 2, RatedSlip = 0.02 };
        var specifications = new JsonObject
        {
            ["current_a"] = 28,
            ["frequency_hz"] = 50,
            ["speed_rpm"] = simulated.RatedSpeedRpm,
            ["drive"] = "dol",
        };
        await host.AddMotorAsync(motor);
        await host.AskAsync(
            HttpMethod.Patch, "/api/v1/motors/" + motor, "engineer", 200, new JsonObject { ["specifications"] = specifications });
        var (status, answer) = await host.UploadAsync(
            FormattableString.Invariant($"equipment_id={motor}&file_name=a.csv&sample_rate_hz={Rate}"),
            Csv(new SimulatedRecording
            {
                Motor = simulated,
                Seed = (ulong)motor.Last(),
                Seconds = 30,
                Rate = new SampleRate(Rate),
                Load = 0.85,
                Faults = [.. faults],
            }));
        Assert.Equal(202, status);
        await host.EndedAsync((string)answer["raw_id"]!);
        return await AnalysedAsync((string)answer["raw_id"]!);
    }

    /// <summary>Waits for the diagnosis of a completed file; until then the answer is E_ANALYSIS_PENDING.</summary>
    private async Task<JsonNode> AnalysedAsync(string rawId)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            using var answer = await host.SendAsync(HttpMethod.Get, $"/api/v1/files/{rawId}/diagnosis", "viewer");
            var body = await TestHost.ReadAsync(answer);
            if ((int)answer.StatusCode == 200)
            {
                return body;
            }

            Assert.Equal("E_ANALYSIS_PENDING", (string)body["code"]!);
            await Task.Delay(50, patience.Token);
        }
    }

    private static byte[] Csv(SimulatedRecording recording)
    {
        var rows = (int)recording.Samples;
        float[] r = new float[rows], s = new float[rows], t = new float[rows];
        new CurrentSimulator(recording).Read(r.AsSpan(), s.AsSpan(), t.AsSpan());
        var text = new StringBuilder(TestHost.Header);
        for (var i = 0; i < rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{r[i]:0.#####},{s[i]:0.#####},{t[i]:0.#####}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static List<string> Words(JsonNode list) => [.. list.AsArray().Select(word => (string)word!)];
}
