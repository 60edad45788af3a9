using DiagMod.Host.Http;
using DiagMod.Host.Tests.Support;
using DiagMod.Host.Uploads;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DiagMod.Host.Tests.Http;

public sealed class ErrorHandlingTests
{
    [Theory]
    [InlineData("53100", 503, "E_STORAGE_FULL")]
    [InlineData("53200", 503, "E_UNAVAILABLE")]
    [InlineData("53300", 503, "E_UNAVAILABLE")]
    [InlineData("55P03", 503, "E_UNAVAILABLE")]
    [InlineData("57014", 503, "E_UNAVAILABLE")]
    [InlineData("42P01", 500, "E_INTERNAL")]
    public async Task FaultOfTheDatabase_BySqlState_IsAnsweredByWhatTheCallerCanDo(string sqlState, int status, string code)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        var fault = new PostgresException("said so", "ERROR", "ERROR", sqlState);
        var handling = new ErrorHandling(_ => throw fault, NullLogger<ErrorHandling>.Instance);

        await handling.InvokeAsync(context);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
        Assert.Equal(status is 503 or 507, context.Response.Headers.RetryAfter.Count > 0);
    }

    [Fact]
    public async Task Refusal_ThatTheProductDecided_IsLoggedInALine()
    {
        using var lines = new CapturedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(lines));
        var context = new DefaultHttpContext { Request = { Method = "POST", Path = "/api/v1/uploads" } };
        var handling = new ErrorHandling(
            _ => throw new ProblemException(DiskSpace.LowOnSpace()), factory.CreateLogger<ErrorHandling>());

        await handling.InvokeAsync(context);

        Assert.Equal("POST /api/v1/uploads was refused: 507 E_DISK_LOW", Assert.Single(lines.Lines));
    }
}
