using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace DiagMod.Grains.Tests.Conformance.Engines;

/// <summary>Brings grains to life on a silo that did not call, so that every call crosses.</summary>
internal sealed class AwayDirector : IPlacementDirector
{
    /// <summary>Stands in for the placements that the product uses.</summary>
    public static void UseFor(IServiceCollection services)
    {
        services.AddPlacementDirector<ResourceOptimizedPlacement, AwayDirector>();
        services.AddPlacementDirector<HashBasedPlacement, AwayDirector>();
        services.AddPlacementDirector<PreferLocalPlacement, AwayDirector>();
    }

    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(Array.Find(silos, silo => !silo.Equals(context.LocalSilo)) ?? silos[0]);
    }
}
