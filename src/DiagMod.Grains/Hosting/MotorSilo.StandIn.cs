using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace DiagMod.Grains.Hosting;

/// <summary>Grains in this process only, without the Orleans packages.</summary>
internal static class MotorSilo
{
    /// <summary>What the grains run on.</summary>
    public const string Runtime = "StandIn";

    /// <summary>Whether several hosts can work together.</summary>
    public const bool CanCluster = false;

    public static void Add(IHostApplicationBuilder builder, ClusterOptions cluster)
    {
        if (cluster.IsCluster)
        {
            throw new InvalidOperationException("The stand-in runs grains in one process; it is never a cluster.");
        }

        builder.UseOrleansStandIn(options =>
        {
            options.MessageJson = MotorMessages.Json;
            options.ExceptionNamespaces.Add(GrainFaults.Namespaces);
            options.CollectionAge = MotorGrainsHosting.IdleLife;
        });
    }
}
