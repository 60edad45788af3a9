using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>Uploads in chunks whose host is killed: what was acknowledged is there, and a file is taken in once.</summary>
public sealed class UploadRecoveryTests
{
    private const int Chunk = 700_000;

    [Fact]
    public async Task Upload_WhoseHostIsKilledBetweenAllItsSteps_ComesThroughOnce()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var content = TestHost.Recording(77, 60_000);
        var host = await HostProcess.StartAsync(database, ("Log__Format", "json"));
        try
        {
            var token = await SignInAsync(host);
            await AddMotorAsync(host, token, "EQ_KILLED");
            var id = await new ChunkedUpload(host.Client, token).BeginAsync("EQ_KILLED", "a.csv", content.Length);

            // After the begin, and after every chunk.
            for (var offset = 0; offset < content.Length; offset += Chunk)
            {
                (host, token) = await RestartAsync(host);
                var upload = new ChunkedUpload(host.Client, token);
                Assert.Equal(offset, (long)(await upload.AskAsync(id)).Answer["offset"]!);
                var (status, _) = await upload.PutAsync(
                    id, content[offset..Math.Min(content.Length, offset + Chunk)], offset, content.Length);
                Assert.Equal(200, status);
            }

            // While it is finished: the answer never comes.
            var lost = new ChunkedUpload(host.Client, token).FinishAsync(id);
            await Task.WhenAny(lost, Task.Delay(30));
            (host, token) = await RestartAsync(host);
            await lost.ContinueWith(_ => { }, TaskScheduler.Default);
            var (finished, answer) = await new ChunkedUpload(host.Client, token).FinishAsync(id);

            // After the finish, whose answer was lost too.
            (host, token) = await RestartAsync(host);
            var (again, same) = await new ChunkedUpload(host.Client, token).FinishAsync(id);

            Assert.Equal((202, 202), (finished, again));
            Assert.Equal((string)answer["raw_id"]!, (string)same["raw_id"]!);
            Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select sent from ingest_counters where equipment_id = 'EQ_KILLED'"));
            Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from raw_signals"));
            Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from upload_parts"));
            Assert.Empty(Directory.GetFiles(Path.Combine(host.DataFolder, "spool"), "*.spool"));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private static async Task<(HostProcess Host, string Token)> RestartAsync(HostProcess host)
    {
        await host.KillAsync();
        var next = await host.StartAgainAsync();
        await host.DisposeAsync();
        return (next, await SignInAsync(next));
    }

    private static async Task<string> SignInAsync(HostProcess host)
    {
        using var answer = await host.Client.PostAsync(
            new Uri("/api/v1/auth/login", UriKind.Relative),
            new StringContent(
                $$"""{"username":"admin","password":"{{TestHost.AdminPassword}}"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(200, (int)answer.StatusCode);
        return (string)(await TestHost.ReadAsync(answer))["access_token"]!;
    }

    private static async Task AddMotorAsync(HostProcess host, string token, string motor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/motors");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new StringContent(
            new JsonObject { ["equipment_id"] = motor, ["name"] = motor }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(201, (int)answer.StatusCode);
    }
}
