using System.Net;
using System.Net.Sockets;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Telemetry;

/// <summary>A host without a collector, and with one that is of no use.</summary>
public sealed class CollectorTests
{
    [Fact]
    public async Task Collector_ThatIsNotThere_IsSaidOnceAndCostsNothingElse()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        var lines = await DayAsync(("Telemetry__OtlpEndpoint", $"http://127.0.0.1:{port}"));

        Assert.Single(lines, line => line.Contains("Telemetry could not be sent", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Collector_ThatNeverAnswers_HoldsNobodyUp(string protocol)
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();

        var lines = await DayAsync(
            ("Telemetry__OtlpEndpoint", $"http://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}"),
            ("Telemetry__OtlpProtocol", protocol));

        Assert.Contains(lines, line => line.Contains("\"Completed\"", StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task Host_WithoutACollector_LoadsNothingOfOpenTelemetry()
    {
        await using var host = await HostProcess.StartAsync(await TestDatabase.CreateMigratedAsync(), ("Log__Format", "json"));
        var token = await TracedDay.WorkAsync(host);
        await TracedDay.FinishAsync(host, token, await TracedDay.UploadAsync(host, token, TestHost.Recording(7231), null, 202));

        var loaded = await File.ReadAllTextAsync($"/proc/{host.Id}/maps");

        Assert.Contains("DiagMod.Host.dll", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", loaded, StringComparison.Ordinal);
    }

    /// <summary>One file to its end, then a stop in order; what was printed.</summary>
    private static async Task<IReadOnlyList<string>> DayAsync(params (string Name, string Value)[] environment)
    {
        await using var host = await HostProcess.StartAsync(
            await TestDatabase.CreateMigratedAsync(), [("Log__Format", "json"), .. environment]);
        var token = await TracedDay.WorkAsync(host);
        await TracedDay.FinishAsync(host, token, await TracedDay.UploadAsync(host, token, TestHost.Recording(7241), null, 202));
        Assert.Equal(0, await host.StopAsync());
        return host.Lines;
    }
}

/// <summary>A test that reads what Linux tells of a process; skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "The files that a process has loaded are read from /proc, which Linux alone has.";
        }
    }
}
