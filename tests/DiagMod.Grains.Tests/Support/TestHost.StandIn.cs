using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace DiagMod.Grains.Tests.Support;

/// <summary>The engine of the tests: the stand-in.</summary>
internal sealed partial class TestHost
{
    public static bool IsStandIn => true;

    /// <summary>Grains of the tests alone, whose messages travel as JSON does by default: without NaN.</summary>
    public static async Task<TestHost> OfGrainsWithPlainMessagesAsync()
    {
        var host = new TestHost(
            (builder, _) =>
            {
                builder.UseOrleansStandIn();
                builder.Services.AddSingleton<Journal>();
            },
            []);
        await host._host.StartAsync();
        return host;
    }

    /// <summary>Grains of the tests alone, whose messages travel as the motors' do.</summary>
    private static void UseEngine(HostApplicationBuilder builder) =>
        builder.UseOrleansStandIn(options => options.MessageJson = Hosting.MotorMessages.Json);

    private static void SetUpEngine(HostApplicationBuilder builder) =>
        builder.Services.Configure<StandInOptions>(options =>
        {
            options.CopyMessages = true;
            options.ExceptionNamespaces.Add("DiagMod");
            options.ResponseTimeout = TimeSpan.FromHours(2);
        });
}
