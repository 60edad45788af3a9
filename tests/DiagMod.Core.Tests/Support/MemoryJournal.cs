using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Support;

/// <summary>The journal of one motor in memory, with checkpoints, that a test may bend.</summary>
public sealed class MemoryJournal(EquipmentId motor) : ITwinJournal, ITwinStore
{
    private readonly MotorTwin _twin = MotorTwin.Restore(motor, new StoredTwin(null, [], 0));

    public List<JournalEntry> Entries { get; } = [];

    public SortedDictionary<long, TwinCheckpoint> Checkpoints { get; } = [];

    public SortedDictionary<long, DateTimeOffset> Times { get; } = [];

    public List<TwinCommit> Commits { get; } = [];

    public JournalEnds? Ends { get; set; }

    /// <summary>True: its beginning may be gone.</summary>
    public bool IsSimulated { get; set; }

    /// <summary>Entries that were read so far.</summary>
    public int Reads { get; private set; }

    /// <summary>Clears away what is older than a checkpoint, as is done for simulated motors.</summary>
    public void ClearBefore(long checkpoint)
    {
        IsSimulated = true;
        Entries.RemoveAll(entry => entry.Seq < checkpoint);
        foreach (var seq in Checkpoints.Keys.Where(seq => seq < checkpoint).ToList())
        {
            Checkpoints.Remove(seq);
        }

        foreach (var seq in Times.Keys.Where(seq => seq < checkpoint).ToList())
        {
            Times.Remove(seq);
        }
    }

    /// <summary>Lets the twin take a step and keeps it.</summary>
    public TwinCommit Take(Func<MotorTwin, TwinCommit> step)
    {
        var commit = step(_twin);
        Keep(commit);
        return commit;
    }

    /// <summary>Keeps a step that was taken elsewhere.</summary>
    public void Keep(TwinCommit commit)
    {
        Commits.Add(commit);
        Entries.Add(commit.Entry);
        if (commit.Checkpoint is { } checkpoint)
        {
            Checkpoints[checkpoint.Seq] = checkpoint;
        }

        if (commit.File is { } file)
        {
            Times[commit.Entry.Seq] = file.RecordedAt;
        }

        Ends = new JournalEnds(
            commit.Entry.Seq, commit.Entry.Hash, commit.Entry.Seq, Checkpoints.Count == 0 ? 0 : Checkpoints.Keys.Last());
    }

    public Task<JournalEnds?> EndsAsync(EquipmentId id, CancellationToken cancellationToken) => Task.FromResult(Ends);

    public Task<IReadOnlyList<JournalEntry>> ReadAsync(
        EquipmentId id, long after, long upTo, int most, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = Entries.Where(entry => entry.Seq > after && entry.Seq <= upTo).Take(most).ToList();
        Reads += found.Count;
        return Task.FromResult<IReadOnlyList<JournalEntry>>(found);
    }

    public Task<IReadOnlyList<long>> CheckpointsAsync(EquipmentId id, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<long>>([.. Checkpoints.Keys]);

    public Task<TwinCheckpoint?> CheckpointAsync(EquipmentId id, long seq, CancellationToken cancellationToken) =>
        Task.FromResult(Checkpoints.GetValueOrDefault(seq));

    public Task<StoredTwin?> LoadAtAsync(EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        var checkpoint = Checkpoints.Values.LastOrDefault(one => one.Seq <= seq);
        return Task.FromResult<StoredTwin?>(new StoredTwin(
            checkpoint, [.. Entries.Where(entry => entry.Seq > (checkpoint?.Seq ?? 0) && entry.Seq <= seq)], seq)
        {
            MayBeCleared = IsSimulated,
        });
    }

    public Task<long> SeqAtAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken) =>
        Task.FromResult(Times.Where(pair => pair.Value > time).Select(pair => pair.Key - 1)
            .DefaultIfEmpty(Entries.Count == 0 ? 0 : Entries[^1].Seq).Min());

    public Task<IReadOnlyList<JournalEntry>> HealthyFilesAsync(
        EquipmentId id, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AdoptedModel?> ModelAsync(EquipmentId id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JournalEntry?> AdoptionAsync(string version, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Page<AdoptedModel>> ModelsAsync(
        EquipmentId? id, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredTwin> LoadAsync(EquipmentId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SaveOutcome> SaveAsync(TwinCommit commit, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SaveCheckpointAsync(EquipmentId id, TwinCheckpoint checkpoint, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<MotorStatus>> LoadStatusesAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
