using System.Diagnostics;
using System.Globalization;
using DiagMod.Benchmarks.Ingest;
using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Benchmarks;

/// <summary>How many live motors this machine carries when only features are kept: each second of each motor is CSV text that is parsed,
/// measured and copied into the features, in this process with its database beside it.</summary>
/// <remarks>A closed loop: two workers take the motors' seconds in turn, fifty motors a transaction. What a motor costs is processor
/// time of this process and of the database, so that others on the machine do not count.</remarks>
internal sealed class FleetBench : IBench
{
    private const int Seed = 13;
    private const int Motors = 1_000;
    private const int MotorsAtOnce = 50;
    private const int Seconds = 3;
    private const int WarmUpSeconds = 2;
    private const int RateHz = 25_600;
    private const int Bodies = 8;

    // Left for the API, the board and the system.
    private const double Share = 0.7;

    private static readonly DateTimeOffset Begin = new(2025, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private const string CopySql = """
        copy features (
            raw_id, equipment_id, window_start, window_end, window_index, first_sample, is_valid, conditions, rms_a, rms_b, rms_c,
            peak_a, peak_b, peak_c, crest_a, crest_b, crest_c, skew_a, skew_b, skew_c, kurt_a, kurt_b, kurt_c, mean_a, mean_b, mean_c,
            min_a, min_b, min_c, max_a, max_b, max_c, thd_a, thd_b, thd_c, supply_hz, fft_spectrum, extra)
        from stdin (format binary)
        """;

    public string Name => "fleet";

    public IEnumerable<BenchRow> Run(Action<string> progress) => RunAsync(progress).GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<BenchRow>> RunAsync(Action<string> progress)
    {
        progress("starting a database");
        await using var stores = await BenchStores.StartAsync();
        await using var source = NpgsqlDataSource.Create(stores.ConnectionString);
        await using (var partitions = source.CreateCommand("select ensure_feature_partitions($1, $1 + interval '1 hour')"))
        {
            partitions.Parameters.Add(new NpgsqlParameter { Value = Begin });
            await partitions.ExecuteScalarAsync();
        }

        var bodies = Enumerable.Range(0, Bodies).Select(i => BenchRecording.Csv(BenchRecording.Amps(RateHz, Seed + i))).ToArray();
        var motors = Enumerable.Range(0, Motors).Select(i => new LiveMotor(i, bodies[i % Bodies])).ToArray();
        progress(Text($"{Motors} motors made"));
        var waits = new List<double>();
        var stored = 0L;
        var (own, database) = (TimeSpan.Zero, 0.0);
        for (var second = 0; second < WarmUpSeconds + Seconds; second++)
        {
            if (second == WarmUpSeconds)
            {
                waits.Clear();
                (stored, own, database) = (0, Environment.CpuUsage.TotalTime, stores.DatabaseSeconds());
            }

            stored += await SecondAsync(source, motors, waits);
            progress(Text($"second {second + 1} of {WarmUpSeconds + Seconds}"));
        }

        var ownCost = (Environment.CpuUsage.TotalTime - own).TotalSeconds / (Motors * Seconds);
        var databaseCost = (stores.DatabaseSeconds() - database) / (Motors * Seconds);
        waits.Sort();
        var expected = (long)Motors * Seconds * 2;
        return
        [
            Row("cpu", "processor time a motor and second: CSV text in, features out", ownCost * 1e6, "us"),
            Row("cpu-database", "the database's, a motor and second", databaseCost * 1e6, "us"),
            Row(
                "motors", Text($"motors that {Share:P0} of two processors carry"), 2 * Share / (ownCost + databaseCost), "motors",
                least: 1_000),
            Row("window-to-row-p50", Text($"from the text of a second to its committed rows, {MotorsAtOnce} motors at once"), waits[waits.Count / 2], "s"),
            Row("window-to-row-p99", "the same", waits[(int)(waits.Count * 0.99)], "s", most: 2),
            Row("rows", "stored windows beside the expected ones", Math.Abs(stored - expected), "windows", most: 0),
            Row("memory", "most memory of this process", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, "MB"),
        ];
    }

    private static async Task<long> SecondAsync(NpgsqlDataSource source, LiveMotor[] motors, List<double> waits)
    {
        var groups = new Queue<LiveMotor[]>(motors.Chunk(MotorsAtOnce));
        var stored = 0L;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                LiveMotor[] group;
                lock (groups)
                {
                    if (!groups.TryDequeue(out group!))
                    {
                        return;
                    }
                }

                var began = Stopwatch.GetTimestamp();
                var rows = await StoreAsync(source, group);
                lock (groups)
                {
                    stored += rows;
                    waits.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                }
            }
        })));
        return stored;
    }

    private static async Task<long> StoreAsync(NpgsqlDataSource source, LiveMotor[] group)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(CopySql);
        foreach (var motor in group)
        {
            foreach (var window in motor.NextSecond())
            {
                await copy.StartRowAsync();
                await WriteAsync(copy, motor, window);
            }
        }

        return (long)await copy.CompleteAsync();
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, LiveMotor motor, WindowFeatures window)
    {
        var start = Begin.AddSeconds((double)window.FirstSample / RateHz);
        await copy.WriteAsync(motor.Stream, NpgsqlDbType.Uuid);
        await copy.WriteAsync(motor.Name, NpgsqlDbType.Text);
        await copy.WriteAsync(start, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(start.AddSeconds(1), NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(window.Index, NpgsqlDbType.Integer);
        await copy.WriteAsync(window.FirstSample, NpgsqlDbType.Bigint);
        await copy.WriteAsync(window.IsValid, NpgsqlDbType.Boolean);
        await copy.WriteAsync((int)window.Conditions, NpgsqlDbType.Integer);
        Func<PhaseFeatures, double>[] figures =
        [
            phase => phase.Rms, phase => phase.Peak, phase => phase.CrestFactor, phase => phase.Skewness, phase => phase.Kurtosis,
            phase => phase.Mean, phase => phase.Min, phase => phase.Max, phase => phase.Thd,
        ];
        foreach (var figure in figures)
        {
            foreach (var phase in (PhaseFeatures?[])[window.R, window.S, window.T])
            {
                await copy.WriteAsync(phase is null ? double.NaN : figure(phase), NpgsqlDbType.Double);
            }
        }

        await copy.WriteAsync(window.SupplyHz, NpgsqlDbType.Double);
        await copy.WriteAsync("{}", NpgsqlDbType.Jsonb);
        await copy.WriteAsync("{}", NpgsqlDbType.Jsonb);
    }

    private static BenchRow Row(string id, string what, double value, string unit, double? least = null, double? most = null) => new(
        id, what, Motors, Seed, value, unit,
        least is not null ? Text($">= {least}") : most is not null ? Text($"<= {most}") : "-",
        (least is null || value >= least) && (most is null || value <= most));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A motor that has been running for long: its first second is cut off, so that every further one completes two
    /// windows.</summary>
    private sealed class LiveMotor
    {
        private readonly byte[] _text;
        private readonly FeatureExtractor _extractor;
        private readonly List<WindowFeatures> _windows = [];
        private long _rows;

        public LiveMotor(int number, byte[] text)
        {
            _text = text;
            Name = Text($"LIVE-{number:D4}");
            Stream = Guid.CreateVersion7(Begin);
            var rows = 3600L * RateHz;
            var phase = new PhaseCounts(rows, 0, 0, 0, 0, -32, 32, 0, 450.0 * rows);
            _extractor = new FeatureExtractor(
                SampleRate.Default, new RecordingSummary(rows, phase, phase, phase, []), new FeatureOptions { Workers = 1 });
            NextSecond();
        }

        public string Name { get; }

        public Guid Stream { get; }

        public List<WindowFeatures> NextSecond()
        {
            _windows.Clear();
            using var parser = new CurrentCsvParser(new CurrentCsvLimits { RowsPerBlock = RateHz / 2 });
            var rest = _text.AsSpan();
            while (!rest.IsEmpty)
            {
                rest = rest[parser.Push(rest)..];
                while (parser.TryTakeBlock(atEnd: rest.IsEmpty, out var block))
                {
                    _extractor.Push(block with { FirstSample = _rows }, _windows);
                    _rows += block.Count;
                }
            }

            return _windows;
        }
    }
}
