using DiagMod.Core.Currents;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Ports;

/// <summary>The twins' journals as they lie there, for those who look behind the twins: replays, checks, models.</summary>
public interface ITwinJournal
{
    /// <summary>Where a journal ends; null for a motor without one.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<JournalEnds?> EndsAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>Entries in order.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="after">The entry before the first one wanted.</param>
    /// <param name="upTo">The last one wanted.</param>
    /// <param name="most">Most entries, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<JournalEntry>> ReadAsync(
        EquipmentId id, long after, long upTo, int most, CancellationToken cancellationToken);

    /// <summary>Numbers of the entries at which a checkpoint is kept, in order.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<long>> CheckpointsAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>A checkpoint as it is stored, of whatever version; null when there is none.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="seq">The entry that it is kept at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TwinCheckpoint?> CheckpointAsync(EquipmentId id, long seq, CancellationToken cancellationToken);

    /// <summary>Entries of files without a warning since the motor's last new beginning (rebaseline, maintenance), spread evenly
    /// over that time, in order: what a model is trained on. A file that was removed is none of them.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="most">Most files.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<JournalEntry>> HealthyFilesAsync(EquipmentId id, int most, CancellationToken cancellationToken);

    /// <summary>The model in use as the journal has it; null for a motor that never adopted one and uses the shipped.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AdoptedModel?> ModelAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>The entry by which a version was adopted, by whichever motor first; null when there is none.</summary>
    /// <param name="version">Version of the model.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<JournalEntry?> AdoptionAsync(string version, CancellationToken cancellationToken);

    /// <summary>All models that were ever adopted, newest first.</summary>
    /// <param name="id">Of one motor; null = of all.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<AdoptedModel>> ModelsAsync(EquipmentId? id, PageRequest page, CancellationToken cancellationToken);
}
