using DiagMod.Host.Http;
using DiagMod.Postgres;
using Microsoft.AspNetCore.Http;

namespace DiagMod.Host.Tests.Postgres;

public sealed class ReadPatienceTests
{
    private const int Connections = 20;

    [Theory]
    [InlineData("GET", ReadPatience.Seconds)]
    [InlineData("HEAD", ReadPatience.Seconds)]
    [InlineData("POST", Connections)]
    public async Task Statement_OfARequest_HasItsPatienceUntilTheRequestEnds(string method, int expected)
    {
        // Nothing is sent to it.
        await using var source = PostgresHosting.BuildSource("Host=127.0.0.1;Username=nobody");
        var database = new Database(source, TimeProvider.System);
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        var ended = new TaskCompletionSource();
        var (during, left) = (0, Task.FromResult(0));

        await ReadDeadline.PassAsync(context, _ =>
        {
            during = SecondsOf(database);
            left = LeftBehindAsync(ended.Task, database);
            return Task.CompletedTask;
        });
        ended.SetResult();

        Assert.Equal(expected, during);
        Assert.Equal(Connections, await left);
        Assert.Equal(Connections, SecondsOf(database));
    }

    private static async Task<int> LeftBehindAsync(Task ended, Database database)
    {
        await ended;
        return SecondsOf(database);
    }

    private static int SecondsOf(Database database)
    {
        using var command = database.Command("select 1");
        return command.CommandTimeout;
    }
}
