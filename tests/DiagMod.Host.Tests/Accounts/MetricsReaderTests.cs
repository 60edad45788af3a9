using System.Net;
using System.Security.Claims;
using DiagMod.Host.Accounts;
using DiagMod.Host.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Accounts;

/// <summary>Who may read /metrics without signing in.</summary>
public sealed class MetricsReaderTests
{
    private const string Readers = "172.28.10.20, 10.1.0.0/16,fd00::/8";

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("172.28.10.20", true)]
    [InlineData("::ffff:172.28.10.20", true)]
    [InlineData("10.1.200.3", true)]
    [InlineData("fd00::7", true)]
    [InlineData("172.28.10.21", false)]
    [InlineData("10.2.0.1", false)]
    [InlineData("2001:db8::1", false)]
    public async Task Metrics_FromAnAddress_AreOpenToTheReadersOnly(string address, bool expected) =>
        Assert.Equal(expected, await MayReadAsync(Readers, address));

    [Fact]
    public async Task Metrics_WithoutReaders_AreOpenToThisMachineOnly()
    {
        Assert.True(await MayReadAsync("", "127.0.0.1"));
        Assert.False(await MayReadAsync("", "172.28.10.20"));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Original-For")]
    public async Task Metrics_PassedOnByAProxy_AreClosedWhateverTheAddress(string header)
    {
        Assert.False(await MayReadAsync(Readers, "172.28.10.20", header));
        Assert.False(await MayReadAsync(Readers, "10.1.200.3", header));
    }

    [Fact]
    public void Readers_ThatAreNoAddresses_AreRefused()
    {
        var given = new Microsoft.Extensions.Configuration.ConfigurationManager { ["Server:MetricsReaders"] = "prometheus, 10.1.2.3/40" };

        var fault = Assert.Throws<SettingsException>(() => SettingsReader.Read(given));

        Assert.Equal(2, fault.Faults.Count(f => f.StartsWith("Server:MetricsReaders has ", StringComparison.Ordinal)));
    }

    private static async Task<bool> MayReadAsync(string readers, string from, string? header = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAccess(new ServerOptions { MetricsReaders = readers });
        await using var provider = services.BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = provider };
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        if (header is not null)
        {
            context.Request.Headers[header] = "203.0.113.9";
        }

        var answer = await provider.GetRequiredService<IAuthorizationService>()
            .AuthorizeAsync(new ClaimsPrincipal(new ClaimsIdentity()), context, Roles.MetricsReader);
        return answer.Succeeded;
    }
}
