using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>Every request has an id that its caller can tell an operator.</summary>
[Collection(HostTests.Name)]
public sealed class RequestIdentityTests(TestHost host)
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task Traceparent_OfACaller_IsHonoured()
    {
        var (id, response, problem) = await AskAsync($"00-{Trace}-00f067aa0ba902b7-01");

        Assert.Equal(Trace, id);
        Assert.StartsWith($"00-{Trace}-", response, StringComparison.Ordinal);
        Assert.Equal(Trace, problem);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more")]
    public async Task Traceparent_ThatIsBad_IsReplaced(string? header)
    {
        var (first, response, problem) = await AskAsync(header);
        var (second, _, _) = await AskAsync(header);

        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.NotEqual(Trace, first);
        Assert.NotEqual(first, second);
        Assert.Equal(first, problem);
        Assert.Contains(first, response, StringComparison.Ordinal);
    }

    private async Task<(string Id, string Response, string? Problem)> AskAsync(string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/nothing");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("traceparent", header);
        }

        using var answer = await host.Client.SendAsync(request);
        var problem = await TestHost.ReadAsync(answer);
        return (
            Assert.Single(answer.Headers.GetValues("X-Request-Id")), Assert.Single(answer.Headers.GetValues("traceresponse")),
            (string?)problem["trace_id"]);
    }
}
