using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>What the analyses of one motor's files say, one after another: histories of lines, and what the motor was like at
/// first.</summary>
public interface IAnalysisSeries
{
    /// <summary>The newest analyses, oldest first, without their spectra.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="upTo">Of files recorded at that time or before, UTC; null = of all.</param>
    /// <param name="most">Most analyses, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<StoredAnalysis>> SeriesAsync(
        EquipmentId id, DateTimeOffset? upTo, int most, CancellationToken cancellationToken);

    /// <summary>The analyses that the motor's own baseline is made of, with their spectra: the first eight in which lines could be
    /// measured since its newest beginning (rebaseline, maintenance), oldest first; fewer while it is not complete.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="throughSeq">The newest journal entry that counts; entries behind it are not yet known.</param>
    /// <param name="upTo">Of files recorded at that time or before, UTC; null = of all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<StoredAnalysis>> BaselineAsync(
        EquipmentId id, long throughSeq, DateTimeOffset? upTo, CancellationToken cancellationToken);
}
