using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Stored windows, scores, trends and forecasts.</summary>
internal sealed class MotorHistory(Database database, PostgresOptions options, FeatureStoreMetrics metrics) : IMotorHistory
{

    private const string WindowsSql = $"""
        select window_start, window_end, window_index, first_sample, is_valid, conditions, {ColumnNames.Features},
            {ColumnNames.Harmonics}, {ColumnNames.WindowFeatures}, fft_spectrum, extra
        from features
        where raw_id = @id
            and window_start >= @from
            and window_start <= @to
            and window_index > @after
        order by window_start
        limit @most;
        """;

    private const string SpanOfFileSql = """
        select recorded_at, recorded_at + make_interval(secs => samples_count / sample_rate_hz + 1)
        from raw_signals
        where id = @id
            and deleted_at is null
            and recorded_at is not null;
        """;

    private const string ScoresSql = """
        select raw_id, window_start, window_index, score, threshold, is_anomaly, top_features, model_type, model_version,
            p_value, created_at, (meta ->> 'model_threshold')::double precision,
            (meta ->> 'score_without_top')::double precision
        from anomaly_scores
        where equipment_id = @motor
            and window_start >= @from
            and window_start < @to
            and (not @only or is_anomaly)
            and (@key_start::timestamptz is null or (window_start, raw_id) < (@key_start, @key_id))
        order by window_start desc, raw_id desc
        limit @most;
        """;

    private const string SpanOfMotorSql = """
        select min(hour_start), max(hour_start) + interval '1 hour'
        from hourly_feature_summary
        where equipment_id = @motor;
        """;

    private const string ForecastSql = """
        select created_at, forecast_data
        from forecasts
        where equipment_id = @motor
        order by created_at desc, id desc
        limit 1;
        """;

    // The newest hour leads to the newest window without a look into older months.
    private const string ExactSpanSql = """
        select h.first, (
            select max(window_end)
            from features
            where equipment_id = @motor
                and window_start >= h.last
                and is_valid)
        from (
            select min(hour_start) as first, max(hour_start) as last
            from hourly_feature_summary
            where equipment_id = @motor) h;
        """;

    // Against a file's commit and against the same wish twice at once.
    private const string LockTwinSql = "select 1 from twins where equipment_id = @motor for update;";

    private const string SameForecastSql = """
        select created_at
        from (
            select created_at, forecast_data
            from forecasts
            where equipment_id = @motor
            order by created_at desc, id desc
            limit 1) newest
        where forecast_data = @forecast;
        """;

    private static readonly DateTimeOffset Origin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<Page<StoredWindow>> WindowsAsync(
        RawFileId rawId, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("windows", 1, page.Cursor);
        var after = key is null ? -1 : (int)Math.Clamp(Cursor.Number(key[0]), -1, int.MaxValue);
        return Cursor.Page(
            await ReadWindowsAsync(rawId, after, limit + 1, cancellationToken), limit,
            window => Cursor.Write("windows", FormattableString.Invariant($"{window.Features.Index}")));
    }

    public async Task<StoredWindow?> WindowAsync(RawFileId rawId, int index, CancellationToken cancellationToken) =>
        (await ReadWindowsAsync(rawId, index - 1, 1, cancellationToken)).Find(window => window.Features.Index == index);

    private async Task<List<StoredWindow>> ReadWindowsAsync(
        RawFileId rawId, int after, int most, CancellationToken cancellationToken)
    {
        if (await SpanAsync(SpanOfFileSql, Arg.Id("id", rawId.Value), cancellationToken) is not { } span)
        {
            return [];
        }

        await using var command = database.Command(WindowsSql);
        command.Parameters.Add(Arg.Id("id", rawId.Value));
        command.Parameters.Add(Arg.Time("from", span.From));
        command.Parameters.Add(Arg.Time("to", span.To));
        command.Parameters.Add(Arg.Int("after", after));
        command.Parameters.Add(Arg.Int("most", most));
        var windows = new List<StoredWindow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            windows.Add(StoredWindowRow.Read(reader));
        }

        return windows;
    }

    public async Task<Page<StoredScore>> ScoresAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, bool onlyAnomalies, PageRequest page,
        CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("scores", 2, page.Cursor);
        await using var command = database.Command(ScoresSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("from", from ?? DateTimeOffset.UnixEpoch.AddYears(-1_000)));
        command.Parameters.Add(Arg.Time("to", to ?? DateTimeOffset.UnixEpoch.AddYears(8_000)));
        command.Parameters.Add(Arg.Flag("only", onlyAnomalies));
        command.Parameters.Add(Arg.Time("key_start", key is null ? null : Cursor.Time(key[0])));
        command.Parameters.Add(Arg.Id("key_id", key is null ? null : Cursor.Id(key[1])));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var scores = new List<StoredScore>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var score = new WindowScore(
                reader.GetInt32(2), reader.NumberOrNaN(3), reader.NumberOrNaN(4), reader.GetBoolean(5),
                StoreJson.Read<IReadOnlyList<FeatureContribution>>(reader.GetString(6)));
            scores.Add(new StoredScore(
                new RawFileId(reader.GetGuid(0)), reader.Time(1), score, reader.GetString(7),
                reader.GetString(8), reader.NumberOrNaN(9), reader.Time(10))
            {
                ModelThreshold = reader.NumberOrNaN(11),
                ScoreWithoutTop = reader.NumberOrNaN(12),
            });
        }

        return Cursor.Page(
            scores, limit, score => Cursor.Write("scores", Cursor.Text(score.WindowStart), score.RawId.ToString()));
    }

    public async Task<IReadOnlyList<TrendStep>> TrendAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, TimeSpan? step, CancellationToken cancellationToken)
    {
        if (step is { } asked)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(asked, TimeSpan.FromMilliseconds(100), nameof(step));
        }

        if (from is null || to is null)
        {
            if (await SpanAsync(SpanOfMotorSql, Arg.Text("motor", id.Value), cancellationToken) is not { } span)
            {
                metrics.Read(isFound: false);
                return [];
            }

            from ??= span.From;
            to ??= span.To;
        }

        if (from >= to)
        {
            return [];
        }

        var length = step ?? TrendStep.UsualLength(to.Value - from.Value);
        var isHourly = length.Ticks % TimeSpan.TicksPerHour == 0;
        // Whole steps only: a cut step would show a mean of something else than its neighbours.
        var first = Floor(from.Value, length);
        var trend = await ReadTrendAsync(
            isHourly ? ColumnNames.TrendOfHours : ColumnNames.TrendOfWindows, id, first, to.Value, length, cancellationToken);
        metrics.Read(trend.Count > 0);
        return trend.Count <= options.MaxTrendSteps
            ? trend
            : throw new ArgumentOutOfRangeException(
                nameof(step), length, $"The trend would have more than {options.MaxTrendSteps} steps; choose longer steps.");
    }

    public async Task<(DateTimeOffset From, DateTimeOffset To)?> SpanAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        var span = await SpanAsync(ExactSpanSql, Arg.Text("motor", id.Value), cancellationToken);
        if (span is null)
        {
            metrics.Read(isFound: false);
        }

        return span;
    }

    public Task<StoredForecast> KeepForecastAsync(
        EquipmentId id, RmsForecast forecast, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var json = StoreJson.Write(forecast);
                await work.ScalarAsync(LockTwinSql, cancellationToken, [Arg.Text("motor", id.Value)]);
                if (await TimeAsync(
                    work, SameForecastSql, [Arg.Text("motor", id.Value), Arg.Json("forecast", json)], cancellationToken)
                    is { } before)
                {
                    return new StoredForecast(before, forecast);
                }

                var at = await ForecastRows.AddAsync(work, id, null, forecast, cancellationToken);
                await work.AuditAsync(
                    new AuditEntry(
                        actor, "forecast.make", "motor", id.Value, "success",
                        StoreJson.Write(new { model = forecast.ModelVersion, p_over = forecast.POver })),
                    cancellationToken);
                return new StoredForecast(at, forecast);
            },
            isIdempotent: true,
            cancellationToken);

    public async Task<StoredForecast?> LatestForecastAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(ForecastSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredForecast(
                reader.Time(0), StoreJson.Read<RmsForecast>(reader.GetString(1)))
            : null;
    }

    private static async Task<DateTimeOffset?> TimeAsync(
        Work work, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = work.Command(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.Time(0) : null;
    }

    private async Task<List<TrendStep>> ReadTrendAsync(
        string sql, EquipmentId id, DateTimeOffset from, DateTimeOffset to, TimeSpan step,
        CancellationToken cancellationToken)
    {
        await using var command = database.Command(sql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("from", from));
        command.Parameters.Add(Arg.Time("to", to));
        command.Parameters.Add(Arg.Span("step", step));
        command.Parameters.Add(Arg.Time("origin", Origin));
        command.Parameters.Add(Arg.Int("most", options.MaxTrendSteps + 1));
        var trend = new List<TrendStep>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            trend.Add(new TrendStep(
                reader.Time(0),
                Phases(reader, 2),
                Phases(reader, 5),
                Phases(reader, 8),
                reader.GetInt64(1)));
        }

        return trend;
    }

    private async Task<(DateTimeOffset From, DateTimeOffset To)?> SpanAsync(
        string sql, NpgsqlParameter key, CancellationToken cancellationToken)
    {
        await using var command = database.Command(sql);
        command.Parameters.Add(key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && reader.TimeOrNull(0) is { } from && reader.TimeOrNull(1) is { } to
            ? (from, to)
            : null;
    }

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step)
    {
        var past = (at.ToUniversalTime() - Origin).Ticks % step.Ticks;
        return at.ToUniversalTime().AddTicks(-(past < 0 ? past + step.Ticks : past));
    }

    private static PhaseValues Phases(NpgsqlDataReader reader, int column) =>
        new(reader.NumberOrNaN(column), reader.NumberOrNaN(column + 1), reader.NumberOrNaN(column + 2));
}
