using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>Lists of files, deletion and repetition (decision D33).</summary>
[Collection(HostTests.Name)]
public sealed class FileEndpointsTests(TestHost host)
{
    [Fact]
    public async Task Files_OfSeveralStatuses_AreListedInParts()
    {
        await host.AddMotorAsync("EQ_FILES_1");
        var good = await host.AbsorbAsync("EQ_FILES_1", "good.csv", Recordings.Sine(10.11, 3000));
        var bad = await host.AbsorbAsync("EQ_FILES_1", "short.csv", Recordings.Sine(10.12, 200));
        const string path = "/api/v1/files?equipment_id=EQ_FILES_1&status=";

        var both = await host.AskAsync(HttpMethod.Get, path + "completed,failed", "viewer", 200);
        var failed = await host.AskAsync(HttpMethod.Get, path + "failed", "viewer", 200);
        var none = await host.AskAsync(HttpMethod.Get, path + "pending,processing", "viewer", 200);
        var first = await host.AskAsync(HttpMethod.Get, path + "completed,failed&limit=1", "viewer", 200);
        var second = await host.AskAsync(
            HttpMethod.Get, path + "completed,failed&limit=1000&cursor=" + first["next"], "viewer", 200);
        var wrong = await host.AskAsync(HttpMethod.Get, path + "completed,lost", "viewer", 400);

        Assert.Equal([Id(bad), Id(good)], Ids(both));
        Assert.Equal([Id(bad)], Ids(failed));
        Assert.Empty(Ids(none));
        Assert.Equal([Id(bad), Id(good)], Ids(first).Concat(Ids(second)));
        Assert.Null(second["next"]);
        Assert.Equal(("E_PARAMETER", "status"), ((string)wrong["code"]!, (string)wrong["parameter"]!));
    }

    [Fact]
    public async Task File_ThatIsDeleted_IsGoneAndItsContentMayComeAgain()
    {
        await host.AddMotorAsync("EQ_FILES_2");
        var content = Recordings.Sine(10.13, 3000);
        var file = await host.AbsorbAsync("EQ_FILES_2", "a.csv", content, "2025-03-04T10:00:00Z");
        var path = "/api/v1/files/" + Id(file);
        await host.AskAsync(HttpMethod.Get, path + "/spectrum?view=window&index=0", "viewer", 200);

        using var deleted = await host.SendAsync(HttpMethod.Delete, path, "engineer");
        using var again = await host.SendAsync(HttpMethod.Delete, path, "engineer");
        string[] gone = [path, path + "/windows", path + "/spectrum?view=window&index=0", "/api/v1/signals/" + Id(file) + "?width=10"];
        var answers = new List<JsonNode>();
        foreach (var one in gone)
        {
            answers.Add(await host.AskAsync(HttpMethod.Get, one, "viewer", 404));
        }

        var retry = await host.AskAsync(HttpMethod.Post, path + "/retry", "engineer", 404);
        var trend = await host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_FILES_2/trend?range=all", "viewer", 200);
        var second = await host.AbsorbAsync("EQ_FILES_2", "a.csv", content, "2025-03-04T11:00:00Z");

        Assert.Equal((204, 204), ((int)deleted.StatusCode, (int)again.StatusCode));
        Assert.All(answers.Append(retry), answer => Assert.Equal("E_FILE_UNKNOWN", (string)answer["code"]!));
        Assert.Empty(trend["items"]!.AsArray());
        Assert.NotEqual(Id(file), Id(second));
        Assert.Equal("completed", (string)second["processing_status"]!);
    }

    [Fact]
    public async Task Picture_ThatTheClientHas_IsNotDrawnAgainUntilTheFileIsGone()
    {
        await host.AddMotorAsync("EQ_FILES_4");
        var file = await host.AbsorbAsync("EQ_FILES_4", "a.csv", Recordings.Sine(10.16, 3000));
        string[] paths = [$"/api/v1/signals/{Id(file)}?width=10", $"/api/v1/files/{Id(file)}/spectrum?view=window&index=1"];
        var statuses = new List<int>();
        foreach (var path in paths)
        {
            using var first = await host.SendAsync(HttpMethod.Get, path, "viewer");
            var tag = first.Headers.ETag!.ToString();
            statuses.Add((int)first.StatusCode);
            statuses.Add(await StatusAsync(path, tag, "application/json"));
            statuses.Add(await StatusAsync(path, "\"other\"", "application/json"));
            statuses.Add(await StatusAsync(path, tag, "application/octet-stream"));
        }

        using var deleted = await host.SendAsync(HttpMethod.Delete, "/api/v1/files/" + Id(file), "engineer");
        var gone = await StatusAsync(paths[0], "*", "application/json");

        Assert.Equal([200, 304, 200, 200, 200, 304, 200, 200], statuses);
        Assert.Equal(404, gone);
    }

    [Fact]
    public async Task Spectrum_OfAWindow_NamesItsLinesBelowTheSupplyLine()
    {
        await host.AddMotorAsync("EQ_FILES_5");
        var file = await host.AbsorbAsync("EQ_FILES_5", "a.csv", Recordings.Sine(10.17, 3000));

        var spectrum = await host.AskAsync(
            HttpMethod.Get, $"/api/v1/files/{Id(file)}/spectrum?view=window&index=1&phase=S", "viewer", 200);

        var line = spectrum["lines"]![0]!;
        Assert.Equal(50, (double)line["hz"]!, 0.01);
        Assert.Equal(10.17, (double)line["amplitude_a"]!, 0.01);
        Assert.Equal(0, (double)line["dbc"]!, 1e-9);
        Assert.True(line.AsObject().ContainsKey("snr"));
        Assert.Equal(501, spectrum["dbc"]!.AsArray().Count);
    }

    [Fact]
    public async Task File_ThatNobodySent_CannotBeDeleted()
    {
        var id = Guid.NewGuid().ToString();
        var unknown = await host.AskAsync(HttpMethod.Delete, "/api/v1/files/" + id, "engineer", 404);
        var unread = await host.AskAsync(HttpMethod.Get, "/api/v1/files/" + id, "viewer", 404);
        var noId = await host.AskAsync(HttpMethod.Delete, "/api/v1/files/1", "engineer", 404);

        Assert.All([unknown, unread, noId], answer => Assert.Equal("E_FILE_UNKNOWN", (string)answer["code"]!));
        Assert.Equal((id, id, "1"), ((string)unknown["raw_id"]!, (string)unread["raw_id"]!, (string)noId["raw_id"]!));
    }

    [Fact]
    public async Task Retry_OfAFailedAndOfACompletedFile_RepeatsTheOneAndLeavesTheOther()
    {
        await host.AddMotorAsync("EQ_FILES_3");
        var failed = await host.AbsorbAsync("EQ_FILES_3", "short.csv", Recordings.Sine(10.14, 200));
        var completed = await host.AbsorbAsync("EQ_FILES_3", "good.csv", Recordings.Sine(10.15, 3000));

        var repeated = await host.AskAsync(HttpMethod.Post, $"/api/v1/files/{Id(failed)}/retry", "engineer", 202);
        var ended = await host.EndedAsync(Id(failed));
        var left = await host.AskAsync(HttpMethod.Post, $"/api/v1/files/{Id(completed)}/retry", "engineer", 200);

        Assert.Equal(Id(failed), Id(repeated));
        Assert.Equal(("failed", (string)failed["code"]!), ((string)ended["processing_status"]!, (string)ended["code"]!));
        Assert.Equal(completed.ToJsonString(), left.ToJsonString());
        var balance = await host.AskAsync(HttpMethod.Get, "/api/v1/pipeline/status?equipment_id=EQ_FILES_3", "viewer", 200);
        Assert.Equal((2L, 1L, 1L), ((long)balance["sent"]!, (long)balance["failed"]!, (long)balance["completed"]!));
    }

    private async Task<int> StatusAsync(string path, string tag, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("viewer"));
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static string Id(JsonNode file) => (string)file["raw_id"]!;

    private static List<string> Ids(JsonNode list) => [.. list["items"]!.AsArray().Select(item => Id(item!))];
}
