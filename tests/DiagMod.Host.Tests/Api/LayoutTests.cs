using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>The board's layout over HTTP: set, read, refused, audited.</summary>
[Collection(HostTests.Name)]
public sealed class LayoutTests(TestHost host)
{
    [Fact]
    public async Task Layout_SetWithTheVersionThatWasSeen_IsReadAgainAndAudited()
    {
        await AddAsync("EQ_LAY_1", "EQ_LAY_2");
        var before = await host.AskAsync(HttpMethod.Get, "/api/v1/layout", "viewer", 200);

        var (status, set, tag) = await PutAsync(Layout("Layout 1", "EQ_LAY_2", "EQ_LAY_1"), (string)before["version"]!);
        var (again, refused, _) = await PutAsync(Layout("Layout 2", "EQ_LAY_1"), (string)before["version"]!);
        var read = await host.AskAsync(HttpMethod.Get, "/api/v1/layout", "viewer", 200);

        var group = Group(read, "Layout 1");
        Assert.Equal((200, 409, "E_LAYOUT_CHANGED"), (status, again, (string)refused["code"]!));
        Assert.Equal(("NPS-3", 1), ((string)group["station"]!, (int)group["required"]!));
        Assert.Equal(
            ["EQ_LAY_2 True", "EQ_LAY_1 False"],
            group["motors"]!.AsArray().Select(motor => $"{motor!["equipment_id"]} {(bool)motor["standby"]!}"));
        Assert.Equal((tag, (string)set["version"]!), ($"\"{set["version"]}\"", (string)read["version"]!));
        var audit = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?limit=1000", "admin", 200);
        Assert.Contains(audit["items"]!.AsArray(), row =>
            (string)row!["action"]! == "layout.update" && (string)row["actor"]! == "test-engineer");
    }

    [Theory]
    [InlineData("""{"groups":[{"name":"L","motors":[{"equipment_id":"EQ_LAY_NONE"}]}]}""", 404, "E_MOTOR_UNKNOWN")]
    [InlineData("""{"groups":[{"name":"L","motors":[]},{"name":" L ","motors":[]}]}""", 400, "E_LAYOUT")]
    [InlineData("""{"groups":[{"name":"L","required":0,"motors":[]}]}""", 400, "E_LAYOUT")]
    [InlineData("""{"groups":[{"name":"L","motors":[{"equipment_id":"../x"}]}]}""", 400, "E_EQUIPMENT_ID")]
    [InlineData("""{"groups":null}""", 400, "E_JSON")]
    [InlineData("""{"groups":[null]}""", 400, "E_JSON")]
    [InlineData("""{"groups":[{"name":"L","motors":[null]}]}""", 400, "E_JSON")]
    public async Task Layout_ThatCannotBe_IsRefusedWithTheReason(string body, int status, string code)
    {
        var (found, answer, _) = await PutAsync(JsonNode.Parse(body)!.AsObject(), null);

        Assert.Equal((status, code), (found, (string)answer["code"]!));
    }

    private static JsonObject Layout(string group, params string[] motors) => new()
    {
        ["groups"] = new JsonArray(new JsonObject
        {
            ["name"] = group,
            ["station"] = "NPS-3",
            ["required"] = 1,
            ["motors"] = new JsonArray([.. motors.Select((motor, i) => (JsonNode)new JsonObject
            {
                ["equipment_id"] = motor,
                ["standby"] = i == 0,
            })]),
        }),
    };

    private static JsonObject Group(JsonNode layout, string name) => layout["groups"]!.AsArray()
        .Select(group => group!.AsObject()).Single(group => (string?)group["name"] == name);

    private async Task AddAsync(params string[] motors)
    {
        foreach (var motor in motors)
        {
            await host.AddMotorAsync(motor);
        }
    }

    private async Task<(int Status, JsonNode Answer, string? Tag)> PutAsync(JsonObject body, string? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/layout")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await host.TokenAsync("engineer"));
        if (version is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        }

        using var answer = await host.Client.SendAsync(request);
        return ((int)answer.StatusCode, await TestHost.ReadAsync(answer), answer.Headers.ETag?.Tag);
    }
}
