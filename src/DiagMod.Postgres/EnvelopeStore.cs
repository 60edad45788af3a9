using System.Runtime.InteropServices;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>The envelope pyramid of recordings (raw_envelopes): made from the samples when a recording is first drawn, so that those
/// that nobody looks at cost nothing.</summary>
internal sealed class EnvelopeStore(Database database, IRawSignalStore samples) : ISignalEnvelopes, IDisposable
{
    internal const string PartsSql = $"""
        select part_no, {ColumnNames.Samples}
        from raw_envelopes
        where raw_id = @id
            and bucket_samples = @bucket
            and part_no between @first and @last
        order by part_no;
        """;

    // The file must still be there when its buckets are stored: a deletion waits, or has been.
    private const string HoldSql = """
        select samples_kept
        from raw_signals
        where id = @id
            and deleted_at is null
        for share;
        """;

    private const string PartitionSql = "select ensure_chunk_partition(@id);";

    private const string InsertSql = $"""
        insert into raw_envelopes (raw_id, bucket_samples, part_no, {ColumnNames.Samples})
        values (@id, @bucket, @part, @r, @s, @t)
        on conflict do nothing;
        """;

    // One recording at a time: making is the work of a processor, and whoever waits for the same one finds it made.
    private readonly SemaphoreSlim _making = new(1, 1);

    public async Task<float[]> ReadAsync(
        RawFileRow file, Phase phase, int bucketSamples, long firstBucket, int count, CancellationToken cancellationToken)
    {
        var buckets = (file.Samples + bucketSamples - 1) / bucketSamples;
        var wanted = (int)Math.Clamp(buckets - firstBucket, 0, count);
        if (wanted == 0)
        {
            return [];
        }

        if (await FindAsync(file, phase, bucketSamples, firstBucket, wanted, cancellationToken) is { } found)
        {
            return found;
        }

        await _making.WaitAsync(cancellationToken);
        try
        {
            if (await FindAsync(file, phase, bucketSamples, firstBucket, wanted, cancellationToken) is { } made)
            {
                return made;
            }

            await MakeAsync(file.RawId, cancellationToken);
        }
        finally
        {
            _making.Release();
        }

        return await FindAsync(file, phase, bucketSamples, firstBucket, wanted, cancellationToken)
            ?? throw new InvalidDataException($"The samples of file {file.RawId} were removed.");
    }

    public void Dispose() => _making.Dispose();

    private async Task<float[]?> FindAsync(
        RawFileRow file, Phase phase, int bucketSamples, long firstBucket, int count, CancellationToken cancellationToken)
    {
        var (first, last) = ((int)(firstBucket / EnvelopePyramid.PartBuckets), (int)((firstBucket + count - 1) / EnvelopePyramid.PartBuckets));
        var numbers = new float[2 * count];
        Array.Fill(numbers, float.NaN);
        await using var command = database.Command(PartsSql);
        command.Parameters.Add(Arg.Id("id", file.RawId.Value));
        command.Parameters.Add(Arg.Int("bucket", bucketSamples));
        command.Parameters.Add(Arg.Int("first", first));
        command.Parameters.Add(Arg.Int("last", last));
        var due = first;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetInt32(0) != due)
            {
                return null;
            }

            due++;
            if (reader.BytesOrNull(1 + (int)phase) is not { } bytes)
            {
                continue;
            }

            var stored = Unpack(bytes);
            var begin = (long)reader.GetInt32(0) * EnvelopePyramid.PartBuckets;
            var from = Math.Max(begin, firstBucket);
            var to = Math.Min(begin + (stored.Length / 2), firstBucket + count);
            if (to > from)
            {
                stored.AsSpan((int)(2 * (from - begin)), (int)(2 * (to - from))).CopyTo(numbers.AsSpan((int)(2 * (from - firstBucket))));
            }
        }

        return due > last ? numbers : null;
    }

    private async Task MakeAsync(RawFileId id, CancellationToken cancellationToken)
    {
        await using (var partition = database.Command(PartitionSql))
        {
            partition.Parameters.Add(Arg.Id("id", id.Value));
            await partition.ExecuteNonQueryAsync(cancellationToken);
        }

        await database.InTransactionAsync(
            async work =>
            {
                if (await work.ScalarAsync(HoldSql, cancellationToken, [Arg.Id("id", id.Value)]) is null)
                {
                    return;
                }

                var ready = new List<EnvelopePart>();
                var builder = new EnvelopeBuilder(ready.Add);
                await foreach (var rows in samples.ReadSamplesAsync(id, 0, cancellationToken))
                {
                    builder.Append(rows);
                    await StoreAsync(work, id, ready, cancellationToken);
                }

                builder.Finish();
                await StoreAsync(work, id, ready, cancellationToken);
            },
            isIdempotent: true,
            cancellationToken);
    }

    private static async Task StoreAsync(Work work, RawFileId id, List<EnvelopePart> ready, CancellationToken cancellationToken)
    {
        foreach (var part in ready)
        {
            await work.ExecuteAsync(
                InsertSql,
                cancellationToken,
                [
                    Arg.Id("id", id.Value), Arg.Int("bucket", part.BucketSamples), Arg.Int("part", part.Number),
                    Phase("r", part.R), Phase("s", part.S), Phase("t", part.T),
                ]);
        }

        ready.Clear();
    }

    private static NpgsqlParameter Phase(string name, float[] numbers) => Arg.Of(
        name, NpgsqlDbType.Bytea, numbers.AsSpan().ContainsAnyExcept(float.NaN) ? Pack(numbers) : null);

    private static byte[] Pack(float[] numbers)
    {
        var bytes = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
        SwapOnBigEndian(bytes);
        return bytes;
    }

    private static float[] Unpack(byte[] bytes)
    {
        SwapOnBigEndian(bytes);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private static void SwapOnBigEndian(Span<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
