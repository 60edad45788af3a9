using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Views;

/// <summary>Recomputes a twin from the first entry of its journal and compares all that is stored of it: the chain of hashes, the
/// head, and the state at every checkpoint, byte for byte. Where the beginning was cleared away it begins at the oldest checkpoint of
/// this version, or without one at the first entry that is left, as the twin itself does.</summary>
/// <param name="journal">Where journals and checkpoints are.</param>
public sealed class TwinVerification(ITwinJournal journal)
{
    private const int EntriesAtOnce = 200;

    /// <summary>Verifies one motor's twin as it stands when this begins; a twin may go on meanwhile.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the work between two pieces of the journal.</param>
    public async Task<VerifiedTwin> VerifyAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        if (await journal.EndsAsync(id, cancellationToken).ConfigureAwait(false) is not { } ends)
        {
            return new VerifiedTwin(id, 0, 0, 0, "", null, null);
        }

        var run = new Run(journal, id, ends);
        try
        {
            await run.FoldAsync(cancellationToken).ConfigureAwait(false);
            return run.Result(null, null);
        }
        catch (BrokenTwinException fault)
        {
            return run.Result(fault.Seq, fault.Message);
        }
    }

    private sealed class Run(ITwinJournal journal, EquipmentId id, JournalEnds ends)
    {
        private TwinFold _fold = new(id);
        private int _checkpoints;
        private int _older;

        public async Task FoldAsync(CancellationToken cancellationToken)
        {
            var checkpoints = new Queue<long>(
                (await journal.CheckpointsAsync(id, cancellationToken).ConfigureAwait(false)).Where(seq => seq <= ends.HeadSeq));
            if (ends.OldestEntry > 1)
            {
                await SkipClearedAsync(checkpoints, cancellationToken).ConfigureAwait(false);
            }

            await CompareAsync(checkpoints, cancellationToken).ConfigureAwait(false);
            while (_fold.Seq < ends.HeadSeq)
            {
                var entries = await journal.ReadAsync(id, _fold.Seq, ends.HeadSeq, EntriesAtOnce, cancellationToken)
                    .ConfigureAwait(false);
                if (entries.Count == 0)
                {
                    throw new BrokenTwinException(
                        id, _fold.Seq + 1, FormattableString.Invariant($"the journal ends before it, the head stands at {ends.HeadSeq}."));
                }

                foreach (var entry in entries)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    _fold.Add(entry);
                    await CompareAsync(checkpoints, cancellationToken).ConfigureAwait(false);
                }
            }

            CheckEnds();
        }

        public VerifiedTwin Result(long? seq, string? fault) => new(
            id, _fold.Seq, _checkpoints, _older,
            fault is null ? Convert.ToHexStringLower(_fold.Checkpoint().Sha256) : "", seq, fault);

        private async Task SkipClearedAsync(Queue<long> checkpoints, CancellationToken cancellationToken)
        {
            for (; checkpoints.TryPeek(out var seq); checkpoints.Dequeue())
            {
                if (seq >= ends.OldestEntry - 1
                    && await journal.CheckpointAsync(id, seq, cancellationToken).ConfigureAwait(false) is { } stored)
                {
                    if (!MotorTwin.IsOfOtherVersion(stored))
                    {
                        _fold = new TwinFold(id, stored);
                        return;
                    }

                    _older++;
                }
            }

            var first = await journal.ReadAsync(id, ends.OldestEntry - 1, ends.HeadSeq, 1, cancellationToken).ConfigureAwait(false);
            _fold = first.Count == 0 ? _fold : new TwinFold(id, first[0]);
        }

        private async Task CompareAsync(Queue<long> checkpoints, CancellationToken cancellationToken)
        {
            if (!checkpoints.TryPeek(out var seq) || seq > _fold.Seq)
            {
                return;
            }

            checkpoints.Dequeue();
            if (await journal.CheckpointAsync(id, seq, cancellationToken).ConfigureAwait(false) is not { } stored)
            {
                // Taken away by the upkeep since it was listed.
                return;
            }

            if (MotorTwin.IsOfOtherVersion(stored))
            {
                _older++;
                return;
            }

            var mine = _fold.Checkpoint();
            if (!mine.Sha256.AsSpan().SequenceEqual(stored.Sha256) || !mine.State.AsSpan().SequenceEqual(stored.State))
            {
                throw new BrokenTwinException(
                    id, seq,
                    "the checkpoint kept here is not the state that the journal leads to: SHA-256 "
                        + $"{Convert.ToHexStringLower(stored.Sha256)} is stored, {Convert.ToHexStringLower(mine.Sha256)} was computed.");
            }

            _checkpoints++;
        }

        private void CheckEnds()
        {
            if (!_fold.HeadHash.Span.SequenceEqual(ends.HeadHash))
            {
                throw new BrokenTwinException(id, ends.HeadSeq, "the head's hash is not the hash of this entry.");
            }

            if (ends.NewestEntry > ends.HeadSeq)
            {
                throw new BrokenTwinException(
                    id, ends.HeadSeq + 1, FormattableString.Invariant($"it lies beyond the head, which stands at {ends.HeadSeq}."));
            }

            if (ends.NewestCheckpoint > ends.HeadSeq)
            {
                throw new BrokenTwinException(
                    id, ends.NewestCheckpoint,
                    FormattableString.Invariant($"a checkpoint lies beyond the head, which stands at {ends.HeadSeq}."));
            }
        }
    }
}
