using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Analyses;
using DiagMod.Grains.Boards;
using DiagMod.Grains.Motors;
using DiagMod.Grains.RawFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace DiagMod.Grains.Hosting;

/// <summary>Puts the motors' grains into a host.</summary>
public static class MotorGrainsHosting
{
    /// <summary>A motor that sends a file an hour stays in memory between two of them; one that sends a file a day does not.</summary>
    internal static readonly TimeSpan IdleLife = TimeSpan.FromHours(2);

    /// <summary>What the grains run on: "Orleans" or "StandIn".</summary>
    public static string Runtime => MotorSilo.Runtime;

    /// <summary>True when this build's runtime can make a cluster of several hosts.</summary>
    public static bool CanCluster => MotorSilo.CanCluster;

    /// <summary>Adds <see cref="IMotorTwins"/>, <see cref="IRawFiles"/> and <see cref="Board"/>, and the services that
    /// keep them going. The host adds <see cref="ITwinStore"/>, <see cref="IRawSignalStore"/>,
    /// <see cref="IFileAnalyses"/>, <see cref="IMotorHistory"/> and <see cref="IMotorRegistry"/>, and before this call <see cref="FeatureOptions"/> and <see cref="MotorOptions"/> when it
    /// wants its own.</summary>
    public static IHostApplicationBuilder AddMotorGrains(this IHostApplicationBuilder builder, ClusterOptions cluster)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);

        // First in, last out: the gate of the motors' services stops before the grains do.
        MotorSilo.Add(builder, cluster);
        return AddMotors(builder);
    }

    /// <summary>All but the silo itself.</summary>
    internal static IHostApplicationBuilder AddMotors(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ActiveSilos>();
        services.TryAddSingleton<IClusterSize>(provider => provider.GetRequiredService<ActiveSilos>());
        services.TryAddSingleton<RunningJobs>();
        services.TryAddSingleton<GrainMetrics>();
        services.AddSingleton<IIncomingGrainCallFilter, GrainCalls>();
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<IngestOptions>, IngestOptionsValidator>());

        services.TryAddSingleton(provider => new FeatureOptions
        {
            AbsentNanShare = provider.GetRequiredService<IOptions<IngestOptions>>().Value.PhaseAbsentNanShare,
        });

        services.TryAddSingleton(new MotorOptions());

        services.TryAddSingleton<Board>();
        services.TryAddSingleton<IMotorTwins, GrainMotorTwins>();
        services.TryAddSingleton<IngestActivity>();
        services.TryAddSingleton<FileRuns>();
        services.TryAddSingleton<BeginAnalysis>(provider =>
        {
            var options = provider.GetRequiredService<FeatureOptions>();
            return (rate, summary, plate) => new CoreRecordAnalysis(rate, summary, plate, options);
        });
        services.TryAddSingleton<AnalysisRuns>();
        services.TryAddSingleton<AnalysisGate>();
        services.TryAddSingleton<IngestGate>();
        services.TryAddSingleton<IRawFiles>(provider => provider.GetRequiredService<IngestGate>());
        services.TryAddSingleton<BoardLink>();
        services.AddHostedService(provider => provider.GetRequiredService<BoardLink>());
        services.AddHostedService(provider => provider.GetRequiredService<IngestGate>());
        services.AddHostedService(provider => provider.GetRequiredService<AnalysisGate>());
        return builder;
    }
}
