using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Views;

/// <summary>Folds a stretch of a motor's journal twice, as it was and under a supposition, and tells what differs. Nothing is
/// stored. One question is worked on at a time, so that asking does not take the processors from what comes in.</summary>
/// <remarks>A supposed detector begins with the journal, or as far before the stretch's end as <see cref="MostEntries"/> reaches, and
/// learns from there; a supposed threshold changes no learning, so only the stretch itself is folded.</remarks>
/// <param name="journal">Where journals and checkpoints are.</param>
/// <param name="store">Tells the entry of an instant.</param>
public sealed class WhatIfs(ITwinJournal journal, ITwinStore store) : IDisposable
{
    /// <summary>Journal entries that one question folds at most.</summary>
    public const int MostEntries = 2_000;

    /// <summary>Files of each list that are told one by one; all are counted.</summary>
    public const int MostFiles = 200;

    private const int EntriesAtOnce = 100;

    private readonly SemaphoreSlim _place = new(1, 1);

    /// <summary>Asks.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="supposition">What is supposed.</param>
    /// <param name="from">Files recorded from then on are compared; null = as far back as <see cref="MostEntries"/> reaches.</param>
    /// <param name="to">Files recorded before then are compared; null = up to now.</param>
    /// <param name="cancellationToken">Ends the wait and the work.</param>
    /// <returns>What differs; or how many entries the stretch has, when they are too many.</returns>
    /// <exception cref="BrokenTwinException">What is stored does not hold together.</exception>
    /// <exception cref="InvalidDataException">No detector can be made of what is supposed.</exception>
    public async Task<WhatIfAnswer> AskAsync(
        EquipmentId id, Supposition supposition, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(supposition);
        var ends = await journal.EndsAsync(id, cancellationToken).ConfigureAwait(false);
        var last = ends is null ? 0
            : to is null ? ends.HeadSeq
            : await store.SeqAtAsync(id, to.Value.AddTicks(-1), cancellationToken).ConfigureAwait(false);
        var first = from is null ? Math.Max(0, last - MostEntries)
            : Math.Min(last, await store.SeqAtAsync(id, from.Value.AddTicks(-1), cancellationToken).ConfigureAwait(false));
        if (last - first > MostEntries)
        {
            return new WhatIfAnswer(null, last - first);
        }

        var begin = supposition.Model is null ? first : Math.Max(0, last - MostEntries);
        await _place.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var run = await Task.Run(
                () => FoldAsync(id, supposition, begin, last, new Stretch(from, to), cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return new WhatIfAnswer(run, last - first);
        }
        finally
        {
            _place.Release();
        }
    }

    /// <summary>Gives back what waiting takes.</summary>
    public void Dispose() => _place.Dispose();

    private async Task<WhatIf> FoldAsync(
        EquipmentId id, Supposition supposition, long begin, long last, Stretch stretch, CancellationToken cancellationToken)
    {
        var checkpoint = await StateAtAsync(id, begin, cancellationToken).ConfigureAwait(false);
        var was = new TwinFold(id, checkpoint);
        var would = new TwinFold(id, checkpoint, supposition);
        var tally = new WhatIfTally(id, begin);
        while (was.Seq < last)
        {
            var entries = await journal.ReadAsync(id, was.Seq, last, EntriesAtOnce, cancellationToken).ConfigureAwait(false);
            if (entries.Count == 0)
            {
                throw new BrokenTwinException(id, was.Seq + 1, "the journal is shorter than it was.");
            }

            foreach (var entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (before, after) = (was.Add(entry), would.Add(entry));
                if (before is not null && after is not null && stretch.Holds(before.RecordedAt))
                {
                    tally.Add(before, after);
                }
            }
        }

        return tally.Result(was.Model, would.Model);
    }

    private async Task<TwinCheckpoint?> StateAtAsync(EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        if (seq == 0)
        {
            return null;
        }

        var stored = await store.LoadAtAsync(id, seq, cancellationToken).ConfigureAwait(false)
            ?? throw new BrokenTwinException(id, seq, "the journal is shorter than it was.");
        return MotorTwin.Restore(id, stored).Checkpoint();
    }

    private readonly record struct Stretch(DateTimeOffset? From, DateTimeOffset? To)
    {
        public bool Holds(DateTimeOffset at) => !(at < From) && !(at >= To);
    }
}
