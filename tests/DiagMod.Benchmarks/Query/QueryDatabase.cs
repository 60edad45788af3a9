using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Twin;
using DiagMod.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Benchmarks.Query;

/// <summary>A private database in a scratch folder, with a month of windows of many motors.</summary>
internal sealed class QueryDatabase : IAsyncDisposable
{
    public const int Motors = 1_000;

    public static readonly DateTimeOffset Month = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Span = TimeSpan.FromDays(30);

    private const string CopySql = """
        copy features (
            raw_id, equipment_id, window_start, window_end, window_index, first_sample, is_valid, conditions,
            rms_a, rms_b, rms_c, peak_a, peak_b, peak_c, crest_a, crest_b, crest_c, skew_a, skew_b, skew_c,
            kurt_a, kurt_b, kurt_c, mean_a, mean_b, mean_c, min_a, min_b, min_c, max_a, max_b, max_c,
            supply_hz, positive_sequence_a, unbalance, fft_spectrum, extra)
        from stdin (format binary)
        """;

    private const int NumbersARow = 27;

    private const int WindowsAFile = 116;

    private readonly DirectoryInfo _folder;
    private readonly PrivateCluster _cluster;
    private readonly ServiceProvider _services;

    private QueryDatabase(DirectoryInfo folder, PrivateCluster cluster, ServiceProvider services) =>
        (_folder, _cluster, _services) = (folder, cluster, services);

    public string ConnectionString => _cluster.ConnectionString;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A motor's name.</summary>
    public static EquipmentId Motor(int number) => new(string.Create(CultureInfo.InvariantCulture, $"EQ_{number:D4}"));

    public static async Task<QueryDatabase> StartAsync(int keepDays)
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-bench-");
        PrivateCluster cluster;
        try
        {
            cluster = await PrivateCluster.StartAsync(
                folder.FullName, Environment.GetEnvironmentVariable("DIAGMOD_POSTGRES_BIN"), null, CancellationToken.None);
        }
        catch (DatabaseStartException e) when (e.IsMissing)
        {
            folder.Delete(recursive: true);
            throw new BenchMissingException(e.Message);
        }

        await Migrations.RunAsync(cluster.ConnectionString, isCluster: false, null, CancellationToken.None);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDiagModPostgres(cluster.ConnectionString, new PostgresOptions
        {
            SpoolFolder = Path.Combine(folder.FullName, "spool"),
            KeepFeaturesDays = keepDays,
            HandoverSamples = 0,
        });
        return new QueryDatabase(folder, cluster, services.BuildServiceProvider());
    }

    /// <summary>Fills one month: half of the windows are the first motor's, the others share the rest. A motor's windows lie together,
    /// as the commits of its files write them.</summary>
    public async Task FillAsync(int windows, Action<string> progress)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Command Timeout=0;Options=-c timezone=UTC");
        await connection.OpenAsync();
        await ExecuteAsync(connection, "select ensure_feature_partitions('2025-01-01Z', '2025-01-31Z');");
        await ExecuteAsync(
            connection, "insert into equipment (equipment_id, name) select 'EQ_' || lpad(m::text, 4, '0'), 'Motor ' || m from generate_series(0, 999) m;");
        for (var motor = 0; motor < Motors; motor++)
        {
            var count = motor == 0 ? windows / 2 : windows / 2 / (Motors - 1);
            await CopyAsync(connection, motor, count, Month, Span / count);
            await using var sum = new NpgsqlCommand(ColumnNames.SummaryUpsert, connection);
            sum.Parameters.AddRange(Summaries.Touched(Motor(motor).Value, Month, Month + Span - TimeSpan.FromSeconds(1)));
            await sum.ExecuteNonQueryAsync();
            await AddTwinAsync(connection, Motor(motor));
            if (motor % 100 == 0)
            {
                progress($"{motor} of {Motors} motors are filled ...");
            }
        }

        await ExecuteAsync(connection, "vacuum analyze;");

        // A month that is due was written to disk long ago.
        await ExecuteAsync(connection, "checkpoint;");
    }

    /// <summary>A connection that writes windows beside the product's own pool.</summary>
    public async Task<NpgsqlConnection> OpenWriterAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Options=-c timezone=UTC");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Commits the windows of one file of 58 s.</summary>
    public static Task WriteFileAsync(NpgsqlConnection connection, int motor, DateTimeOffset at) =>
        CopyAsync(connection, motor, WindowsAFile, at, TimeSpan.FromSeconds(0.5));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, int motor, int windows, DateTimeOffset from, TimeSpan step)
    {
        var random = new Random(motor);
        var raw = Guid.Empty;
        await using var copy = await connection.BeginBinaryImportAsync(CopySql);
        copy.Timeout = TimeSpan.FromMinutes(10);
        for (var window = 0; window < windows; window++)
        {
            var at = from + (step * window);
            raw = window % WindowsAFile == 0 ? Guid.CreateVersion7(at) : raw;
            await copy.StartRowAsync();
            await copy.WriteAsync(raw, NpgsqlDbType.Uuid);
            await copy.WriteAsync(Motor(motor).Value, NpgsqlDbType.Text);
            await copy.WriteAsync(at, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(at.AddSeconds(1), NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(window % WindowsAFile, NpgsqlDbType.Integer);
            await copy.WriteAsync(window % WindowsAFile * 12_800L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(true, NpgsqlDbType.Boolean);
            await copy.WriteAsync(0, NpgsqlDbType.Integer);
            for (var number = 0; number < NumbersARow; number++)
            {
                await copy.WriteAsync(10 + random.NextDouble(), NpgsqlDbType.Double);
            }

            await copy.WriteAsync("""{"a": [{"frequency_hz": 50.01, "amplitude_amps": 14.2}]}""", NpgsqlDbType.Jsonb);
            await copy.WriteAsync("""{"feature_set": 1, "embedding": []}""", NpgsqlDbType.Jsonb);
        }

        await copy.CompleteAsync();
    }

    private static async Task AddTwinAsync(NpgsqlConnection connection, EquipmentId id)
    {
        await using var add = new NpgsqlCommand(
            "insert into twins (equipment_id, seq, head_hash, status) values (@motor, 0, @hash, @status);", connection);
        add.Parameters.Add(Arg.Text("motor", id.Value));
        add.Parameters.Add(Arg.Bytes("hash", new byte[32]));
        add.Parameters.Add(Arg.Json("status", StoreJson.Write(MotorStatus.Empty(id, "lcm/1"))));
        await add.ExecuteNonQueryAsync();
    }

#pragma warning disable CA2100 // constants of this class
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
#pragma warning restore CA2100
}
