using DiagMod.Core.Currents;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Minutes, hours and days of RMS that sum up the features of one motor, kept in step in the transaction that changes them.</summary>
internal static class Summaries
{
    private const string RemoveSql = """
        delete from minute_feature_summary
        where equipment_id = @motor
            and minute_start >= @minute
            and minute_start < @minute_end;
        delete from hourly_feature_summary
        where equipment_id = @motor
            and hour_start >= @from
            and hour_start < @to;
        delete from daily_feature_summary
        where equipment_id = @motor
            and day_start >= @day
            and day_start < @day_end;
        """;

    /// <summary>Recomputes what a stretch of time touches.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="id">The motor.</param>
    /// <param name="first">Start of the first window, UTC.</param>
    /// <param name="last">Start of the last window, UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task RecomputeAsync(
        Work work, EquipmentId id, DateTimeOffset first, DateTimeOffset last, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ColumnNames.SummaryUpsert, cancellationToken, Touched(id.Value, first, last));

    /// <summary>The same after windows were deleted: what was summed up before goes first.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="motor">The motor.</param>
    /// <param name="first">Start of the first window, UTC.</param>
    /// <param name="last">Start of the last window, UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task RenewAsync(
        Work work, string motor, DateTimeOffset first, DateTimeOffset last, CancellationToken cancellationToken)
    {
        // A month of minutes may have been retired before its features were.
        await work.ScalarAsync(
            "select ensure_feature_partitions(@from, @to);", cancellationToken, [Arg.Time("from", first), Arg.Time("to", last)]);
        await work.ExecuteAsync(RemoveSql, cancellationToken, Touched(motor, first, last));
        await work.ExecuteAsync(ColumnNames.SummaryUpsert, cancellationToken, Touched(motor, first, last));
    }

    /// <summary>Parameters of the minutes, hours and days that a stretch of time touches.</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="first">First moment, UTC.</param>
    /// <param name="last">Last moment, UTC.</param>
    internal static NpgsqlParameter[] Touched(string motor, DateTimeOffset first, DateTimeOffset last) =>
    [
        Arg.Text("motor", motor),
        Arg.Time("minute", Floor(first, TimeSpan.TicksPerMinute)),
        Arg.Time("minute_end", Floor(last, TimeSpan.TicksPerMinute).AddMinutes(1)),
        Arg.Time("from", Floor(first, TimeSpan.TicksPerHour)),
        Arg.Time("to", Floor(last, TimeSpan.TicksPerHour).AddHours(1)),
        Arg.Time("day", Floor(first, TimeSpan.TicksPerDay)),
        Arg.Time("day_end", Floor(last, TimeSpan.TicksPerDay).AddDays(1)),
    ];

    private static DateTimeOffset Floor(DateTimeOffset at, long ticks) => new(at.UtcTicks - (at.UtcTicks % ticks), TimeSpan.Zero);
}
