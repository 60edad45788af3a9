using DiagMod.Core.Detection;

namespace DiagMod.Core.Ports;

/// <summary>Keeps the priors that were made from the own fleet.</summary>
public interface IFleetPriors
{
    /// <summary>The newest adopted prior: what a new motor begins on; null while there is none, then it is the shipped one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DetectorPrior?> CurrentAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a prior.</summary>
    /// <param name="prior">The prior, as it was read from its artefact.</param>
    /// <param name="manifest">What it was made from and how it did.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task KeepAsync(DetectorPrior prior, PriorManifest manifest, CancellationToken cancellationToken);
}
