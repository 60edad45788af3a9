using DiagMod.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;

namespace DiagMod.Grains.Tests.Support;

/// <summary>The engine of the tests: one silo of Microsoft Orleans on free loopback ports.</summary>
internal sealed partial class TestHost
{
    public static bool IsStandIn => false;

    /// <summary>Grains of the tests alone, whose messages travel as the motors' do.</summary>
    private static void UseEngine(HostApplicationBuilder builder) =>
        MotorSilo.Add(builder, new Hosting.ClusterOptions());

    /// <summary>The silo's own loops go by the real clock: they wait for fractions of a millisecond by asking a clock until it has moved,
    /// and one that stands still keeps them asking for ever. Timers of grains go by the test's.</summary>
    static partial void SetUpClock(IServiceCollection services, ManualTime time)
    {
        services.AddKeyedSingleton(KeyedService.AnyKey, TimeProvider.System);
        services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, time);
    }

    private static void SetUpEngine(HostApplicationBuilder builder) =>
        builder.UseOrleans(SetUpSilo);

    /// <summary>Messages of the tests travel as those of the product.</summary>
    internal static void SetUpSilo(ISiloBuilder silo)
    {
        silo.Services.AddSerializer(serializer => serializer.AddJsonSerializer(
            type => type.Namespace?.StartsWith("DiagMod.Grains.Tests", StringComparison.Ordinal) == true
                && !type.IsAssignableTo(typeof(Exception)),
            MotorMessages.Json));
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromHours(2));
    }
}
