using DiagMod.Core.Currents;
using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <summary>A twin that is folded from its journal entry by entry, as it was or under a supposition; nothing is stored.</summary>
/// <remarks>Not thread-safe. After an exception it must not be used any more.</remarks>
public sealed class TwinFold
{
    private readonly MotorTwin _twin;
    private readonly Supposition? _supposition;

    /// <summary>Begins.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="from">The state to begin from; null = before the first entry.</param>
    /// <param name="supposition">What is supposed from there on; null = the journal alone.</param>
    /// <exception cref="BrokenTwinException">The state is not sound.</exception>
    /// <exception cref="InvalidDataException">No detector can be made of what is supposed.</exception>
    public TwinFold(EquipmentId id, TwinCheckpoint? from = null, Supposition? supposition = null)
    {
        _twin = MotorTwin.Restore(id, new StoredTwin(from, [], from?.Seq ?? 0));
        _supposition = supposition;
        if (supposition is not null)
        {
            _twin.Suppose(supposition);
        }
    }

    /// <summary>Begins anew at the first entry that is left of a cleared journal, and takes it in.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="first">The entry.</param>
    /// <exception cref="BrokenTwinException">A hash or a version does not match.</exception>
    public TwinFold(EquipmentId id, JournalEntry first)
    {
        ArgumentNullException.ThrowIfNull(first);
        _twin = MotorTwin.Restore(id, new StoredTwin(null, [first], first.Seq) { MayBeCleared = true });
    }

    /// <summary>Number of the newest entry in it.</summary>
    public long Seq => _twin.Seq;

    /// <summary>Hash of the newest entry in it.</summary>
    public ReadOnlyMemory<byte> HeadHash => _twin.HeadHash;

    /// <summary>Model in use.</summary>
    public TwinModel Model => _twin.Model;

    /// <summary>Scorable windows of a file's entry: what a detector is trained on; empty for entries of other kinds.</summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="InvalidDataException">Its payload is of another version.</exception>
    public static IReadOnlyList<WindowInputs> WindowsOf(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Kind == JournalKind.FileAbsorbed
            ? [.. FilePayload.Read(entry.Payload).Windows.Where(window => window.IsScorable)]
            : [];
    }

    /// <summary>Takes the next entry in.</summary>
    /// <param name="entry">The entry after <see cref="Seq"/>.</param>
    /// <returns>What it came to; null for entries that are not a file.</returns>
    /// <exception cref="BrokenTwinException">A number, a hash or a version does not match.</exception>
    public FoldedFile? Add(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _twin.Replay(entry, _supposition);
    }

    /// <summary>The state, as a checkpoint would keep it.</summary>
    public TwinCheckpoint Checkpoint() => _twin.Checkpoint();
}
