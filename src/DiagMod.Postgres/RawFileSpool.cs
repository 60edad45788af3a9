using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>A recording that is being received: rows become chunks, chunks are encoded beside the reading and wait in a quarantine
/// file for the one transaction that stores them.</summary>
internal sealed class RawFileSpool : IRawFileSpool
{
    // Chunks that may wait for an encoder or for the disk before the sender has to wait: under 1 MB.
    private const int ChunksInFlight = 4;
    private const int HeaderBytes = 8 + 4 + 2 + (3 * 4);

    private readonly RawSignalStore _store;
    private readonly HandoverCache _handover;
    private readonly ChunkEncoders _encoders;
    private readonly FileStream _file;
    private readonly Channel<Task<EncodedChunk>> _encoding =
        Channel.CreateBounded<Task<EncodedChunk>>(new BoundedChannelOptions(ChunksInFlight) { SingleReader = true });

    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _writing;
    private List<EncodedChunk>? _kept = [];
    private long _reserved;
    private ChunkSamples? _current;
    private long _samples;
    private bool _isClosed;

    public RawFileSpool(
        RawSignalStore store, SpoolFolder folder, HandoverCache handover, ChunkEncoders encoders)
    {
        _store = store;
        _handover = handover;
        _encoders = encoders;
        _file = folder.Create();
        KillPoint.Pass(KillPoint.SpoolCreated);
        _writing = WriteAsync();
    }

    public async ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (rows.FirstSample != _samples || rows.S.Length != rows.Count || rows.T.Length != rows.Count)
        {
            throw new ArgumentException(
                $"Rows from {rows.FirstSample} came where row {_samples} was due, or the phases differ in length.",
                nameof(rows));
        }

        for (var from = 0; from < rows.Count;)
        {
            _current ??= _encoders.Begin(_samples);
            var taken = _current.Take(rows, from);
            from += taken;
            _samples += taken;
            if (_current.IsFull)
            {
                await PassOnAsync(cancellationToken);
            }
        }
    }

    public async Task<StoreOutcome> CommitAsync(RawFileUpload upload, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (upload.Summary.Rows != _samples)
        {
            throw new ArgumentException($"The summary counts {upload.Summary.Rows} rows; {_samples} came.", nameof(upload));
        }

        if (_current is not null)
        {
            await PassOnAsync(cancellationToken);
        }

        _isClosed = true;
        _encoding.Writer.TryComplete();
        await _writing.WaitAsync(cancellationToken);

        var outcome = await _store.StoreAsync(upload, this, cancellationToken);
        if (outcome.Kind == StoreKind.Stored && _kept is not null)
        {
            _handover.Put(outcome.RawId, _kept, _reserved);
            _kept = null;
            _reserved = 0;
        }

        return outcome;
    }

    /// <summary>The chunks as they were written, in order; may be asked for again.</summary>
    public async IAsyncEnumerable<EncodedChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_kept is { } kept)
        {
            foreach (var chunk in kept)
            {
                yield return chunk;
            }

            yield break;
        }

        _file.Position = 0;
        var header = new byte[HeaderBytes];
        while (_file.Position < _file.Length)
        {
            await _file.ReadExactlyAsync(header, cancellationToken);
            yield return new EncodedChunk(
                BinaryPrimitives.ReadInt64LittleEndian(header),
                BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)),
                BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(12)),
                await BlobAsync(BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(14)), cancellationToken),
                await BlobAsync(BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(18)), cancellationToken),
                await BlobAsync(BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(22)), cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        _isClosed = true;
        await _disposed.CancelAsync();
        _encoding.Writer.TryComplete();
        // Its failure was seen by whoever sent rows; here it only has to be over before the file goes.
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Forget();
        _disposed.Dispose();
        try
        {
            await _file.DisposeAsync();
        }
        catch (IOException)
        {
            // What was not written yet is for nobody; on a full disk the file still goes, and so gives its room back.
        }
    }

    private async Task PassOnAsync(CancellationToken cancellationToken)
    {
        var chunk = _current!;
        _current = null;
        try
        {
            await _encoding.Writer.WriteAsync(_encoders.EncodeAsync(chunk), cancellationToken);
        }
        catch (ChannelClosedException e) when (e.InnerException is not null)
        {
            // With its number: a full disk is told from a broken one by it.
            throw new IOException("The quarantine file could not be written: " + e.InnerException.Message, e.InnerException)
            {
                HResult = e.InnerException.HResult,
            };
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            var header = new byte[HeaderBytes];
            await foreach (var encoding in _encoding.Reader.ReadAllAsync(_disposed.Token))
            {
                var chunk = await encoding;
                Keep(chunk);
                BinaryPrimitives.WriteInt64LittleEndian(header, chunk.FirstSample);
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), chunk.Samples);
                BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(12), chunk.Codec);
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), chunk.A?.Length ?? -1);
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), chunk.B?.Length ?? -1);
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), chunk.C?.Length ?? -1);
                await _file.WriteAsync(header, _disposed.Token);
                foreach (var blob in (byte[]?[])[chunk.A, chunk.B, chunk.C])
                {
                    await _file.WriteAsync(blob ?? [], _disposed.Token);
                }

                KillPoint.Pass(KillPoint.ChunkWritten);
            }

            await _file.FlushAsync(_disposed.Token);
        }
        catch (Exception e)
        {
            // Whoever sends the next row must learn of it, and not wait for room for ever.
            _encoding.Writer.TryComplete(e);
            throw;
        }
    }

    private void Keep(EncodedChunk chunk)
    {
        if (_kept is null)
        {
            return;
        }

        if (_handover.TryReserve(chunk.Bytes, _reserved))
        {
            _reserved += chunk.Bytes;
            _kept.Add(chunk);
        }
        else
        {
            Forget();
        }
    }

    private async Task<byte[]?> BlobAsync(int length, CancellationToken cancellationToken)
    {
        if (length < 0)
        {
            return null;
        }

        var blob = new byte[length];
        await _file.ReadExactlyAsync(blob, cancellationToken);
        return blob;
    }

    private void Forget()
    {
        _handover.Release(_reserved);
        _reserved = 0;
        _kept = null;
    }
}
