using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>Encoded samples of files that arrived just now, so that they need not be read back to be worked on: decoding takes far
/// less than asking the database. Bounded: what does not fit is read from there.</summary>
internal sealed class HandoverCache(long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RawFileId, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = [];
    private long _used;
    private long _dropped;

    /// <summary>Takes room for samples that are being received; false when one file would take more than half of everything.</summary>
    /// <param name="bytes">Bytes wanted now.</param>
    /// <param name="already">Bytes the same file holds already.</param>
    public bool TryReserve(long bytes, long already)
    {
        if (already + bytes > mostBytes / 2)
        {
            return false;
        }

        lock (_gate)
        {
            while (_used + bytes > mostBytes && _oldestFirst.First is { } oldest)
            {
                Remove(oldest);
            }

            if (_used + bytes > mostBytes)
            {
                return false;
            }

            _used += bytes;
            return true;
        }
    }

    /// <summary>Gives room back that was not turned into an entry.</summary>
    /// <param name="bytes">Bytes.</param>
    public void Release(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
        }
    }

    /// <summary>Turns reserved room into an entry.</summary>
    /// <param name="id">The file.</param>
    /// <param name="chunks">All its samples, in order.</param>
    /// <param name="bytes">What was reserved for them.</param>
    public void Put(RawFileId id, IReadOnlyList<EncodedChunk> chunks, long bytes)
    {
        lock (_gate)
        {
            _entries[id] = _oldestFirst.AddLast(new Entry(id, chunks, bytes));
        }
    }

    /// <summary>The samples of a file; null when they are not here.</summary>
    /// <param name="id">The file.</param>
    public IReadOnlyList<EncodedChunk>? Find(RawFileId id)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(id, out var node) ? node.Value.Chunks : null;
        }
    }

    /// <summary>Forgets a file.</summary>
    /// <param name="id">The file.</param>
    public void Drop(RawFileId id)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var node))
            {
                Remove(node);
            }
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _oldestFirst.Remove(node);
        _entries.Remove(node.Value.Id);
        _used -= node.Value.Bytes;

        // A file's samples live long enough to reach the oldest generation and are garbage a second later: left to itself, the
        // collector lets several files pile up there (38 files: 344 MB resident, 290 MB with this).
        _dropped += node.Value.Bytes;
        if (_dropped >= mostBytes)
        {
            _dropped = 0;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Default, blocking: false);
        }
    }

    private sealed record Entry(RawFileId Id, IReadOnlyList<EncodedChunk> Chunks, long Bytes);
}
