using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Grains.Tests.Support;

/// <content>Twins: journals, checkpoints, and the one way to write them.</content>
internal sealed partial class InMemoryStores
{
    public IReadOnlyList<JournalEntry> Journal(string motor)
    {
        lock (_gate)
        {
            return [.. _journals.GetValueOrDefault(new EquipmentId(motor)) ?? []];
        }
    }

    public TwinCheckpoint? CheckpointOf(string motor)
    {
        lock (_gate)
        {
            return _checkpoints.GetValueOrDefault(new EquipmentId(motor));
        }
    }

    /// <summary>A motor's checkpoint is gone; its journal is not.</summary>
    public void LoseCheckpoint(string motor)
    {
        lock (_gate)
        {
            _checkpoints.Remove(new EquipmentId(motor));
        }
    }

    /// <summary>Another activation writes: the head moves under the one that a test works with.</summary>
    public void WriteBehindTheTwin(TwinCommit commit)
    {
        lock (_gate)
        {
            JournalOf(commit.EquipmentId).Add(commit.Entry);
        }
    }

    public async Task<StoredTwin> LoadAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await BeforeLoad();
        lock (_gate)
        {
            Loads++;
            var journal = JournalOf(id);
            var checkpoint = _checkpoints.GetValueOrDefault(id);
            return new StoredTwin(checkpoint, [.. journal.Where(e => e.Seq > (checkpoint?.Seq ?? 0))], journal.Count);
        }
    }

    public Task<StoredTwin?> LoadAtAsync(EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var journal = JournalOf(id);
            return Task.FromResult(seq > journal.Count ? null : new StoredTwin(null, [.. journal.Take((int)seq)], seq));
        }
    }

    Task<long> ITwinStore.SeqAtAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task<SaveOutcome> SaveAsync(TwinCommit commit, Actor actor, CancellationToken cancellationToken)
    {
        await BeforeSave(commit);
        var outcome = Save(commit);
        lock (_gate)
        {
            Actors.Add(actor);
        }

        await AfterSave(commit);
        return outcome;
    }

    public Task SaveCheckpointAsync(EquipmentId id, TwinCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (checkpoint.Seq > (_checkpoints.GetValueOrDefault(id)?.Seq ?? 0))
            {
                _checkpoints[id] = checkpoint;
            }

            Changed();
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<MotorStatus>> LoadStatusesAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<MotorStatus>>([.. _statuses.Values]);
        }
    }

    private SaveOutcome Save(TwinCommit commit)
    {
        lock (_gate)
        {
            var journal = JournalOf(commit.EquipmentId);
            if (journal.Count == commit.Entry.Seq && journal[^1].Hash.AsSpan().SequenceEqual(commit.Entry.Hash))
            {
                return SaveOutcome.Saved;
            }

            if (commit.File is { } absorbed && Newest(absorbed.Claim) is null)
            {
                return SaveOutcome.Fenced;
            }

            if (commit.Analysis is { } analyzed && AnalysisOf(analyzed.Claim) is null)
            {
                return SaveOutcome.Fenced;
            }

            if (journal.Count != commit.ExpectedSeq)
            {
                return SaveOutcome.Conflict;
            }

            journal.Add(commit.Entry);
            _statuses[commit.EquipmentId] = commit.Status;
            if (commit.Checkpoint is { } checkpoint)
            {
                _checkpoints[commit.EquipmentId] = checkpoint;
            }

            if (commit.File is { } file)
            {
                _absorbed.Add(file);
                Newest(file.Claim)!.Status = ProcessingStatus.Completed;
            }

            if (commit.Analysis is { } judged)
            {
                Judged.Add(judged);
                AnalysisOf(judged.Claim)!.Analysis = AnalysisStatus.Completed;
            }

            Changed();
            return SaveOutcome.Saved;
        }
    }

    private List<JournalEntry> JournalOf(EquipmentId id) =>
        _journals.TryGetValue(id, out var journal) ? journal : _journals[id] = [];
}
