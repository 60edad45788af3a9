using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using DiagMod.Benchmarks.Ingest;
using DiagMod.Core.Currents;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Benchmarks;

/// <summary>Forms in which samples are stored: bytes, processor time to write and read, and what COPY of them takes. Bars are ratios
/// to gzip 6 of float32 in the same run.</summary>
internal sealed class StoreBench : IBench
{
    private const int Seed = 11;
    private const int Rows = 500_000;
    private const int ChunkRows = 10_000;
    private const int Rounds = 5;
    private const int FloorOrder = 32;

    private static readonly double[] Noises = [0.02, 0.1, 0.5];

    public string Name => "store";

    public IEnumerable<BenchRow> Run(Action<string> progress)
    {
        byte[][]? gzips = null;
        byte[][]? blocks = null;
        foreach (var noise in Noises)
        {
            var id = Text($"noise-{noise}");
            var chunks = Chunks(BenchRecording.Amps(Rows, Seed, noise));
            progress(Text($"noise of {noise} A"));
            var encoder = new SampleBlockEncoder();
            gzips = [.. chunks.Select(Gzip)];
            blocks = [.. chunks.Select(chunk => encoder.Encode(chunk).ToArray())];
            var (samples, samples2, samples3) = (new float[ChunkRows], new float[ChunkRows], new float[ChunkRows]);
            var costs = Cost.Least(
                Rounds,
                () => ForEach(chunks, chunk => Gzip(chunk)),
                () => ForEach(chunks, chunk => encoder.Encode(chunk)),
                () => ForEach(gzips, blob => Gunzip(blob, samples)),
                () => ForEach(blocks, blob => SampleBlock.Decode(blob, samples)),
                () => DecodeThrees(blocks, samples, samples2, samples3));

            double raw = 4L * 3 * Rows;
            double Size(byte[][] blobs) => blobs.Sum(blob => (long)blob.Length);
            yield return Row($"gzip-bytes-{id}", Text($"gzip 6 of float32, noise {noise} A: share of the samples' bytes"), Size(gzips) / raw, "1");
            yield return Row($"block-bytes-{id}", "sample blocks: share of the samples' bytes", Size(blocks) / raw, "1");
            yield return Row($"bytes-{id}", "sample blocks over gzip 6", Size(blocks) / Size(gzips), "1", most: noise < 0.5 ? 0.5 : null);
            var floor = chunks.Average(FloorBits);
            yield return Row($"floor-{id}", Text($"entropy of what {FloorOrder} coefficients a chunk miss"), floor, "bit/sample");
            yield return Row(
                $"over-floor-{id}", "sample blocks over that entropy", 8 * Size(blocks) / (3L * Rows) / floor, "1", most: 1.1);
            yield return Row($"gzip-cpu-{id}", "gzip 6: processor time", costs[0].Cpu / (3 * Rows) * 1e9, "ns/sample");
            yield return Row($"block-cpu-{id}", "sample blocks: processor time", costs[1].Cpu / (3 * Rows) * 1e9, "ns/sample");
            yield return Row($"cpu-{id}", "gzip 6 over sample blocks, processor time", costs[0].Cpu / costs[1].Cpu, "times", least: 20);
            yield return Row(
                $"decode-one-{id}", "sample blocks: decoding one by one, processor time", costs[3].Cpu / (3 * Rows) * 1e9, "ns/sample");
            yield return Row(
                $"decode-{id}", "sample blocks: decoding the three of a chunk at once, processor time",
                costs[4].Cpu / (3 * Rows) * 1e9, "ns/sample");
            yield return Row(
                $"decode-gain-{id}", "gunzip over decoding of sample blocks, processor time", costs[2].Cpu / costs[4].Cpu, "times",
                least: 1);
            yield return Row(
                $"allocated-{id}", "bytes allocated a sample by encoding", costs[1].Allocated / (3.0 * Rows), "B/sample", most: 0.01);
        }

        foreach (var row in CopyAsync(gzips!, blocks!, progress).GetAwaiter().GetResult())
        {
            yield return row;
        }
    }

    private static async Task<IReadOnlyList<BenchRow>> CopyAsync(byte[][] gzips, byte[][] blocks, Action<string> progress)
    {
        progress("starting a database");
        await using var stores = await BenchStores.StartAsync();
        await using var connection = new NpgsqlConnection(stores.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "create table blobs (no integer primary key, a bytea, b bytea, c bytea)");
        foreach (var column in (string[])["a", "b", "c"])
        {
            await ExecuteAsync(connection, $"alter table blobs alter column {column} set storage external");
        }

        var costs = Cost.Least(
            Rounds, () => CopyAsync(connection, gzips).GetAwaiter().GetResult(),
            () => CopyAsync(connection, blocks).GetAwaiter().GetResult());
        double Rate(byte[][] blobs, double seconds) => blobs.Sum(blob => (long)blob.Length) / seconds / 1e6;
        return
        [
            Row("copy-gzip", "COPY and commit of the gzip blobs (noise 0.5 A)", costs[0].Wall * 1e3, "ms"),
            Row("copy-gzip-rate", "bytes copied", Rate(gzips, costs[0].Wall), "MB/s"),
            Row("copy-block", "COPY and commit of the sample blocks", costs[1].Wall * 1e3, "ms"),
            Row("copy-block-rate", "bytes copied", Rate(blocks, costs[1].Wall), "MB/s"),
            Row("copy-gain", "COPY of gzip blobs over that of sample blocks", costs[0].Wall / costs[1].Wall, "times", least: 1),
        ];
    }

    private static async Task CopyAsync(NpgsqlConnection connection, byte[][] blobs)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "truncate blobs");
        await using (var copy = await connection.BeginBinaryImportAsync("copy blobs (no, a, b, c) from stdin (format binary)"))
        {
            for (var i = 0; i < blobs.Length / 3; i++)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(i, NpgsqlDbType.Integer);
                for (var phase = 0; phase < 3; phase++)
                {
                    await copy.WriteAsync(blobs[(phase * blobs.Length / 3) + i], NpgsqlDbType.Bytea);
                }
            }

            await copy.CompleteAsync();
        }

        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static float[][] Chunks(double[][] amps) =>
    [
        .. amps.SelectMany(phase => phase.Chunk(ChunkRows)).Select(chunk => Array.ConvertAll(chunk, one => (float)one)),
    ];

    private static void ForEach<T>(T[] items, Action<T> action)
    {
        foreach (var item in items)
        {
            action(item);
        }
    }

    // As they are read: the blocks of the three phases at one time.
    private static void DecodeThrees(byte[][] blocks, float[] r, float[] s, float[] t)
    {
        var chunks = blocks.Length / 3;
        for (var i = 0; i < chunks; i++)
        {
            SampleBlock.DecodeThree(blocks[i], r, blocks[chunks + i], s, blocks[(2 * chunks) + i], t);
        }
    }

    private static byte[] Gzip(float[] samples)
    {
        using var packed = new MemoryStream(samples.Length * sizeof(float));
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(MemoryMarshal.AsBytes(samples.AsSpan()));
        }

        return packed.ToArray();
    }

    private static void Gunzip(byte[] blob, float[] samples)
    {
        using var gzip = new GZipStream(new MemoryStream(blob, writable: false), CompressionMode.Decompress);
        gzip.ReadExactly(MemoryMarshal.AsBytes(samples.AsSpan()));
    }

    // What Gaussian noise of the variance that is left has in steps of 0.1 mA: 0.5 log2(2πe s²).
    private static double FloorBits(float[] chunk)
    {
        var values = Array.ConvertAll(chunk, one => Math.Round(one * 1e4));
        var matrix = new double[FloorOrder, FloorOrder];
        var right = new double[FloorOrder];
        for (var n = FloorOrder; n < values.Length; n++)
        {
            for (var i = 0; i < FloorOrder; i++)
            {
                right[i] += values[n] * values[n - 1 - i];
                for (var j = 0; j <= i; j++)
                {
                    matrix[i, j] += values[n - 1 - i] * values[n - 1 - j];
                }
            }
        }

        var coefficients = Solve(matrix, right);
        var squares = 0.0;
        for (var n = FloorOrder; n < values.Length; n++)
        {
            var miss = values[n];
            for (var i = 0; i < FloorOrder; i++)
            {
                miss -= coefficients[i] * values[n - 1 - i];
            }

            squares += miss * miss;
        }

        return 0.5 * Math.Log2(2 * Math.PI * Math.E * squares / (values.Length - FloorOrder));
    }

    // Cholesky; the lower half of the matrix is used.
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= matrix[i, k] * matrix[j, k];
                }

                matrix[i, j] = i == j ? Math.Sqrt(sum) : sum / matrix[j, j];
            }

            for (var k = 0; k < i; k++)
            {
                right[i] -= matrix[i, k] * right[k];
            }

            right[i] /= matrix[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
            {
                right[i] -= matrix[k, i] * right[k];
            }

            right[i] /= matrix[i, i];
        }

        return right;
    }

    private static BenchRow Row(string id, string what, double value, string unit, double? least = null, double? most = null) => new(
        id, what, 3L * Rows, Seed, value, unit,
        least is not null ? Text($">= {least}") : most is not null ? Text($"<= {most}") : "-",
        (least is null || value >= least) && (most is null || value <= most));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
