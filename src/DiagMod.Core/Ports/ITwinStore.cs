using DiagMod.Core.Currents;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Ports;

/// <summary>Keeps journals, checkpoints and heads of the motors' twins (decisions D27, D28, D30, D34).</summary>
public interface ITwinStore
{
    /// <summary>What is stored of a twin (an empty one when nothing is).</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredTwin> LoadAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>What was stored of a twin when its newest entry was <paramref name="seq"/>; null when its journal is
    /// not that long.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="seq">Number of the entry; 0 = before the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredTwin?> LoadAtAsync(EquipmentId id, long seq, CancellationToken cancellationToken);

    /// <summary>Number of the newest entry at an instant of data time (decision D43): the last one before the first
    /// file that was recorded later. A file that came late counts from the place it took in the journal.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="time">The instant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<long> SeqAtAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Stores one step of the product's own: see the other form.</summary>
    /// <param name="commit">The step.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SaveOutcome> SaveAsync(TwinCommit commit, CancellationToken cancellationToken) =>
        SaveAsync(commit, Actor.System, cancellationToken);

    /// <summary>Stores one step in one transaction: fence check, journal entry, head, features, scores, hourly summary, forecast,
    /// prediction, status completed, one audit row. A repeated step is a no-op that answers Saved.</summary>
    /// <param name="commit">The step.</param>
    /// <param name="actor">Who ordered it, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SaveOutcome> SaveAsync(TwinCommit commit, Actor actor, CancellationToken cancellationToken);

    /// <summary>Keeps a checkpoint (deactivation); a no-op when a newer one is there.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="checkpoint">The state.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SaveCheckpointAsync(EquipmentId id, TwinCheckpoint checkpoint, CancellationToken cancellationToken);

    /// <summary>Newest stored status of every motor that has one: what a board shows before the first notice.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<MotorStatus>> LoadStatusesAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a step.</summary>
public enum SaveOutcome : byte
{
    /// <summary>It is stored.</summary>
    Saved = 0,

    /// <summary>The claim is no longer the newest: somebody else works on the file. Nothing was stored.</summary>
    Fenced = 1,

    /// <summary>The twin's head moved: another activation wrote. Nothing was stored; load again.</summary>
    Conflict = 2,
}
