using System.Text.Json;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using Npgsql;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>How the product's own queries are answered on a database that is full enough for it to matter: by the index that was made
/// for them, never by reading a whole table.</summary>
public sealed class QueryPlanTests(FilledDatabase filled) : IClassFixture<FilledDatabase>
{
    private static readonly DateTimeOffset From = new(2025, 2, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("seconds", "features_y2025m02_equipment_id_window_start_idx")]
    [InlineData("minutes", "minute_feature_summary_y2025m02_pkey")]
    [InlineData("hours", "hourly_feature_summary_pkey")]
    [InlineData("days", "daily_feature_summary_pkey")]
    public async Task Trend_OfAMonth_ReadsOneMotorOfOneMonth(string steps, string index)
    {
        var step = steps switch
        {
            "seconds" => TimeSpan.FromSeconds(10),
            "minutes" => TimeSpan.FromMinutes(5),
            "hours" => TimeSpan.FromHours(2),
            _ => TimeSpan.FromDays(1),
        };

        var plan = await ExplainAsync(
            MotorHistory.TrendSql(step),
            Arg.Text("motor", "M_7"), Arg.Time("from", From), Arg.Time("to", From.AddMonths(1)), Arg.Span("step", step),
            Arg.Time("origin", From), Arg.Int("most", 5_001));

        Assert.Equal([index], plan.Indexes);
        Assert.Empty(plan.Scanned);
    }

    [Fact]
    public async Task Scores_OfAMotor_AreReadInTheIndexsOrder()
    {
        var plan = await ExplainAsync(
            MotorHistory.ScoresSql,
            Arg.Text("motor", "M_7"), Arg.Time("from", From), Arg.Time("to", From.AddMonths(1)), Arg.Flag("only", false),
            Arg.Time("key_start", null), Arg.Id("key_id", null), Arg.Int("most", 101));

        Assert.Equal(["anomaly_scores_y2025m02_equipment_id_window_start_raw_id_idx"], plan.Indexes);
        Assert.Empty(plan.Scanned);
        Assert.DoesNotContain("Sort", plan.Nodes);
    }

    [Fact]
    public async Task Windows_OfAFile_ReadItsMonthByItsKey()
    {
        var plan = await ExplainAsync(
            MotorHistory.WindowsSql,
            Arg.Id("id", Guid.Empty), Arg.Time("from", From), Arg.Time("to", From.AddMinutes(1)), Arg.Int("after", -1),
            Arg.Int("most", 101));

        Assert.Equal(["features_y2025m02_pkey"], plan.Indexes);
        Assert.Empty(plan.Scanned);
    }

    [Fact]
    public async Task Chunks_OfAFile_AreReadByTheirKeyFromOneMonth()
    {
        var plan = await ExplainAsync(
            RawSignalStore.ChunksSql,
            Arg.Id("id", filled.File), Arg.Int("after", -1), Arg.Long("from", 0), Arg.Int("most", 2));

        Assert.Single(plan.Indexes, index => index.StartsWith("raw_chunks_y", StringComparison.Ordinal));
        Assert.Empty(plan.Scanned);
    }

    [Fact]
    public async Task Envelope_OfAFile_IsReadByItsKeyFromOneMonth()
    {
        var plan = await ExplainAsync(
            EnvelopeStore.PartsSql,
            Arg.Id("id", filled.File), Arg.Int("bucket", 512), Arg.Int("first", 0), Arg.Int("last", 1));

        Assert.Single(plan.Indexes, index => index.StartsWith("raw_envelopes_y", StringComparison.Ordinal));
        Assert.Empty(plan.Scanned);
    }

    [Fact]
    public async Task Plans_ThatReadAWholeTable_AreSeen()
    {
        var plan = await ExplainAsync("select count(*) from features where rms_a > @least", Arg.Number("least", 3));

        Assert.Contains("features_y2025m02", plan.Scanned);
    }

    private async Task<Plan> ExplainAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var connection = new NpgsqlConnection(filled.ConnectionString + ";Pooling=false;Options=-c timezone=UTC");
        await connection.OpenAsync();
#pragma warning disable CA2100 // the product's own constants
        await using var command = new NpgsqlCommand("explain (format json) " + sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        using var document = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        var plan = new Plan([], [], []);
        Walk(document.RootElement[0].GetProperty("Plan"), plan);
        return plan;
    }

    private static void Walk(JsonElement node, Plan plan)
    {
        var type = node.GetProperty("Node Type").GetString()!;
        plan.Nodes.Add(type);
        if (node.TryGetProperty("Index Name", out var index))
        {
            plan.Indexes.Add(index.GetString()!);
        }

        if (type == "Seq Scan")
        {
            plan.Scanned.Add(node.GetProperty("Relation Name").GetString()!);
        }

        if (node.TryGetProperty("Plans", out var parts))
        {
            foreach (var part in parts.EnumerateArray())
            {
                Walk(part, plan);
            }
        }
    }

    private sealed record Plan(List<string> Nodes, List<string> Indexes, List<string> Scanned);
}

/// <summary>A database with three months of 40 motors, 120,000 windows, and their summaries.</summary>
public sealed class FilledDatabase : IAsyncLifetime
{
    // One motor's windows lie together, as a file's commit writes them.
    private const string FillSql = """
        insert into equipment (equipment_id, name)
        select 'M_' || m, 'Motor' from generate_series(1, 40) m;
        select ensure_feature_partitions('2025-01-01Z', '2025-03-31Z');
        insert into features (raw_id, equipment_id, window_start, window_end, window_index, first_sample, is_valid, conditions,
            rms_a, rms_b, rms_c, fft_spectrum, extra)
        select uuid_at('2025-01-01Z'::timestamptz + m * interval '1 minute'), 'M_' || m, t, t + interval '1 s', 0, 0, true, 0,
            10, 11, 12, '{}', '{}'
        from generate_series(1, 40) m
        cross join generate_series('2025-01-01Z'::timestamptz, '2025-03-31 23:00Z', interval '43.2 minutes') t;
        insert into anomaly_scores (raw_id, equipment_id, window_start, window_index, score, threshold, is_anomaly, model_type,
            model_version, top_features)
        select raw_id, equipment_id, window_start, 0, 1, 2, false, 'lcm', 'lcm/1', '[]' from features;
        """;

    /// <summary>The database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A file with samples.</summary>
    public Guid File { get; private set; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        ConnectionString = await TestDatabase.CreateMigratedAsync();
        await TestDatabase.ScalarAsync(ConnectionString, FillSql);
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Options=-c timezone=UTC");
        await connection.OpenAsync();
        for (var motor = 1; motor <= 40; motor++)
        {
            await using var sum = new NpgsqlCommand(ColumnNames.SummaryUpsert, connection);
            sum.Parameters.AddRange(Summaries.Touched(
                $"M_{motor}", new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2025, 3, 31, 23, 0, 0, TimeSpan.Zero)));
            await sum.ExecuteNonQueryAsync();
        }

        await using var stores = new Stores(ConnectionString);
        var id = await stores.MotorAsync();
        for (var file = 0; file < 60; file++)
        {
            File = (await stores.StoreAsync(id, $"{file}.csv", Stores.Noon, rows: 3_000)).RawId.Value;
        }

        await TestDatabase.ScalarAsync(ConnectionString, """
            insert into raw_chunks (raw_id, chunk_no, first_sample, samples, codec)
            select raw_id, chunk, chunk * 1000, 1000, 0
            from (select distinct raw_id from raw_chunks) c cross join generate_series(3, 100) chunk;
            insert into raw_envelopes (raw_id, bucket_samples, part_no)
            select raw_id, 512, part from (select distinct raw_id from raw_chunks) c cross join generate_series(0, 20) part;
            analyze;
            """);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
