using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Grains.Tests.Support;

/// <content>The prior of the own fleet that a test says.</content>
internal sealed partial class InMemoryStores : IFleetPriors
{
    /// <summary>What a new motor begins on; null = the shipped one.</summary>
    public DetectorPrior? FleetPrior { get; set; }

    Task<DetectorPrior?> IFleetPriors.CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(FleetPrior);

    Task IFleetPriors.KeepAsync(DetectorPrior prior, PriorManifest manifest, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyList<JournalEntry>> IFleetPriors.HealthyFilesAsync(
        EquipmentId id, int most, CancellationToken cancellationToken) => throw new NotSupportedException();
}
