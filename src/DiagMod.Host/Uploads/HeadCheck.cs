using DiagMod.Core.Currents;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Uploads;

/// <summary>Looks at the first bytes of a file that comes in chunks: what is wrong there is wrong with the whole file, and is said before
/// the rest is sent.</summary>
internal static class HeadCheck
{
    /// <summary>Reads as far as the bytes go.</summary>
    /// <param name="head">The file's first bytes; more follow.</param>
    /// <param name="ingest">Limits.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The first fault; null when there is none so far.</returns>
    public static async Task<CurrentCsvException?> FindFaultAsync(
        ReadOnlyMemory<byte> head, IngestOptions ingest, CancellationToken cancellationToken)
    {
        var limits = new CurrentCsvLimits
        {
            MaxBodyBytes = ingest.MaxBytes,
            MaxInflatedBytes = ingest.MaxInflatedBytes,
            MaxRows = ingest.MaxRows,
            RowsPerBlock = ingest.BatchSize,
        };
        await using var body = new HeadBody(head);
        try
        {
            await CurrentCsv.ReadAsync(body, limits, new NoSink(), cancellationToken);
        }
        catch (CurrentCsvException fault)
        {
            return fault;
        }
        catch (HeadEndedException)
        {
            // No fault up to here.
        }

        return null;
    }

    private sealed class NoSink : ISampleSink
    {
        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class HeadEndedException() : Exception("The file goes on.");

    /// <summary>The bytes, and then no end: an end would be a fault of its own.</summary>
    private sealed class HeadBody(ReadOnlyMemory<byte> head) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var taken = Math.Min(buffer.Length, head.Length - _at);
            if (taken == 0)
            {
                throw new HeadEndedException();
            }

            head.Slice(_at, taken).CopyTo(buffer);
            _at += taken;
            return ValueTask.FromResult(taken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
