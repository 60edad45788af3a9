using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.StandIn;

namespace Orleans.Hosting;

/// <summary>Puts the stand-in into a host.</summary>
public static class StandInHosting
{
    /// <summary>Runs grains in this process. What is added to the host later stops earlier, so it can call grains to its end.</summary>
    /// <exception cref="InvalidOperationException">A cluster is asked for.</exception>
    public static IHostApplicationBuilder UseOrleansStandIn(
        this IHostApplicationBuilder builder, Action<StandInOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var size = builder.Configuration["Orleans:ClusterSize"] ?? "1";
        if (size != "1")
        {
            throw new InvalidOperationException(
                $"Orleans:ClusterSize is {size}, but this build runs grains in one process only: set it to 1, or build with "
                + "-p:OrleansRuntime=Package for a cluster.");
        }

        builder.Services.AddOptions<StandInOptions>().Configure(configure ?? (_ => { }));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<LocalGrainFactory>();
        builder.Services.TryAddSingleton<IGrainFactory>(services => services.GetRequiredService<LocalGrainFactory>());
        builder.Services.AddHostedService<StandInSilo>();
        return builder;
    }

    /// <summary>Looks for idle grains while the host runs, and ends them all when it stops.</summary>
    private sealed class StandInSilo(LocalGrainFactory factory, IOptions<StandInOptions> options, TimeProvider time)
        : IHostedService, IDisposable
    {
        private ITimer? _collection;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var quantum = options.Value.CollectionQuantum;
            _collection = time.CreateTimer(_ => factory.Collect(), null, quantum, quantum);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Dispose();
            return factory.StopAsync(cancellationToken);
        }

        public void Dispose() => _collection?.Dispose();
    }
}
