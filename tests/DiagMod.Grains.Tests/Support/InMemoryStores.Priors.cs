using DiagMod.Core.Detection;
using DiagMod.Core.Ports;

namespace DiagMod.Grains.Tests.Support;

/// <content>The prior of the own fleet that a test says.</content>
internal sealed partial class InMemoryStores : IFleetPriors
{
    /// <summary>What a new motor begins on; null = the shipped one.</summary>
    public DetectorPrior? FleetPrior { get; set; }

    Task<DetectorPrior?> IFleetPriors.CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(FleetPrior);

    Task IFleetPriors.KeepAsync(DetectorPrior prior, PriorManifest manifest, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
