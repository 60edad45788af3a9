using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>The one place where phases R, S, T meet the columns a, b, c (decision D20).</summary>
internal static class ColumnNames
{
    /// <summary>Letter of a phase in column names.</summary>
    /// <param name="phase">The phase.</param>
    public static char Letter(Phase phase) => phase switch { Phase.R => 'a', Phase.S => 'b', _ => 'c' };

    /// <summary>Letters of the phases present, as raw_signals.phases keeps them.</summary>
    /// <param name="phases">The phases.</param>
    public static string Letters(PhaseSet phases) => string.Concat(
        phases.Has(Phase.R) ? "a" : "", phases.Has(Phase.S) ? "b" : "", phases.Has(Phase.T) ? "c" : "");

    /// <summary>Phases of raw_signals.phases.</summary>
    /// <param name="letters">Letters of a, b, c.</param>
    public static PhaseSet Phases(string letters) =>
        (letters.Contains('a', StringComparison.Ordinal) ? PhaseSet.R : PhaseSet.None)
        | (letters.Contains('b', StringComparison.Ordinal) ? PhaseSet.S : PhaseSet.None)
        | (letters.Contains('c', StringComparison.Ordinal) ? PhaseSet.T : PhaseSet.None);

    /// <summary>Chunk columns of the samples, in phase order.</summary>
    public const string Samples = "phase_a, phase_b, phase_c";

    /// <summary>Feature columns that are there once a phase, three each, in phase order.</summary>
    public const string Features = """
        rms_a, rms_b, rms_c, peak_a, peak_b, peak_c, crest_a, crest_b, crest_c, skew_a, skew_b, skew_c,
        kurt_a, kurt_b, kurt_c, mean_a, mean_b, mean_c, min_a, min_b, min_c, max_a, max_b, max_c,
        thd_a, thd_b, thd_c, fundamental_a, fundamental_b, fundamental_c, dc_a, dc_b, dc_c,
        rkurt_a, rkurt_b, rkurt_c, noise_a, noise_b, noise_c, entropy_a, entropy_b, entropy_c,
        flatness_a, flatness_b, flatness_c, sb_a, sb_b, sb_c, mid_a, mid_b, mid_c, hi_a, hi_b, hi_c,
        hi2_a, hi2_b, hi2_c, hi5_a, hi5_b, hi5_c, near_a, near_b, near_c
        """;

    /// <summary>Numbers a phase in <see cref="Features"/>.</summary>
    public const int FeaturesPerPhase = 21;

    /// <summary>Arrays of harmonics, in phase order.</summary>
    public const string Harmonics = "harmonics_a, harmonics_b, harmonics_c";

    /// <summary>Feature columns that are there once a window.</summary>
    public const string WindowFeatures = """
        supply_hz, positive_sequence_a, unbalance, zero_ratio, imbalance, ellipse_major, ellipse_minor, run
        """;

    private const string SummaryColumns = """
        windows_count,
        rms_count_a, rms_count_b, rms_count_c, rms_mean_a, rms_mean_b, rms_mean_c,
        rms_min_a, rms_min_b, rms_min_c, rms_max_a, rms_max_b, rms_max_c
        """;

    private const string OfWindows = """
        count(*),
        count(rms_a), count(rms_b), count(rms_c), avg(rms_a), avg(rms_b), avg(rms_c),
        min(rms_a), min(rms_b), min(rms_c), max(rms_a), max(rms_b), max(rms_c)
        """;

    private const string OfSummaries = """
        sum(windows_count)::bigint,
        sum(rms_count_a)::bigint, sum(rms_count_b)::bigint, sum(rms_count_c)::bigint,
        sum(rms_mean_a * rms_count_a) / nullif(sum(rms_count_a), 0)::double precision,
        sum(rms_mean_b * rms_count_b) / nullif(sum(rms_count_b), 0)::double precision,
        sum(rms_mean_c * rms_count_c) / nullif(sum(rms_count_c), 0)::double precision,
        min(rms_min_a), min(rms_min_b), min(rms_min_c), max(rms_max_a), max(rms_max_b), max(rms_max_c)
        """;

    private const string TakeNewSummary = """
        set windows_count = excluded.windows_count,
            rms_count_a = excluded.rms_count_a, rms_count_b = excluded.rms_count_b, rms_count_c = excluded.rms_count_c,
            rms_mean_a = excluded.rms_mean_a, rms_mean_b = excluded.rms_mean_b, rms_mean_c = excluded.rms_mean_c,
            rms_min_a = excluded.rms_min_a, rms_min_b = excluded.rms_min_b, rms_min_c = excluded.rms_min_c,
            rms_max_a = excluded.rms_max_a, rms_max_b = excluded.rms_max_b, rms_max_c = excluded.rms_max_c
        """;

    /// <summary>Recomputes what sums up the features of one motor: minutes from @minute to before @minute_end and hours from @from to
    /// before @to from its features, then days from @day to before @day_end from its hours.</summary>
    /// <remarks>Features may have expired since (FEATURE_STORE_TTL_DAYS): what is left of a minute or an hour never replaces the whole
    /// of it. Days come from hours, which stay, and so need no such care.</remarks>
    public const string SummaryUpsert = $"""
        insert into minute_feature_summary (equipment_id, minute_start, {SummaryColumns})
        select equipment_id, date_trunc('minute', window_start, 'UTC'), {OfWindows}
        from features
        where equipment_id = @motor
            and window_start >= @minute
            and window_start < @minute_end
            and is_valid
        group by 1, 2
        on conflict (equipment_id, minute_start) do update
        {TakeNewSummary}
        where excluded.windows_count >= minute_feature_summary.windows_count;

        insert into hourly_feature_summary (equipment_id, hour_start, {SummaryColumns})
        select equipment_id, date_trunc('hour', window_start, 'UTC'), {OfWindows}
        from features
        where equipment_id = @motor
            and window_start >= @from
            and window_start < @to
            and is_valid
        group by 1, 2
        on conflict (equipment_id, hour_start) do update
        {TakeNewSummary}, updated_at = now()
        where excluded.windows_count >= hourly_feature_summary.windows_count;

        insert into daily_feature_summary (equipment_id, day_start, {SummaryColumns})
        select equipment_id, date_trunc('day', hour_start, 'UTC'), {OfSummaries}
        from hourly_feature_summary
        where equipment_id = @motor
            and hour_start >= @day
            and hour_start < @day_end
        group by 1, 2
        on conflict (equipment_id, day_start) do update
        {TakeNewSummary};
        """;

    /// <summary>Trend from single windows.</summary>
    public const string TrendOfWindows = """
        select date_bin(@step, window_start, @origin), count(*),
            min(rms_a), min(rms_b), min(rms_c), avg(rms_a), avg(rms_b), avg(rms_c), max(rms_a), max(rms_b), max(rms_c)
        from features
        where equipment_id = @motor
            and window_start >= @from
            and window_start < @to
            and is_valid
        group by 1
        order by 1
        limit @most;
        """;

    /// <summary>Trend from whole minutes.</summary>
    public const string TrendOfMinutes = $"""
        select date_bin(@step, minute_start, @origin), {TrendColumns}
        from minute_feature_summary
        where equipment_id = @motor
            and minute_start >= @from
            and minute_start < @to
        group by 1
        order by 1
        limit @most;
        """;

    /// <summary>Trend from whole hours.</summary>
    public const string TrendOfHours = $"""
        select date_bin(@step, hour_start, @origin), {TrendColumns}
        from hourly_feature_summary
        where equipment_id = @motor
            and hour_start >= @from
            and hour_start < @to
        group by 1
        order by 1
        limit @most;
        """;

    /// <summary>Trend from whole days.</summary>
    public const string TrendOfDays = $"""
        select date_bin(@step, day_start, @origin), {TrendColumns}
        from daily_feature_summary
        where equipment_id = @motor
            and day_start >= @from
            and day_start < @to
        group by 1
        order by 1
        limit @most;
        """;

    private const string TrendColumns = """
        sum(windows_count)::bigint,
        min(rms_min_a), min(rms_min_b), min(rms_min_c),
        sum(rms_mean_a * rms_count_a) / nullif(sum(rms_count_a), 0)::double precision,
        sum(rms_mean_b * rms_count_b) / nullif(sum(rms_count_b), 0)::double precision,
        sum(rms_mean_c * rms_count_c) / nullif(sum(rms_count_c), 0)::double precision,
        max(rms_max_a), max(rms_max_b), max(rms_max_c)
        """;
}
