using DiagMod.Postgres.Dumps;

namespace DiagMod.Postgres.Retention;

/// <summary>Where retention stands, for people.</summary>
/// <param name="Months">Months that were retired, oldest first.</param>
/// <param name="TrustedAt">The newest time that removal trusted; null before its first look.</param>
/// <param name="LeaptTo">What the clock showed when it leapt; null while it is trusted.</param>
public sealed record RetentionState(IReadOnlyList<RetiredMonth> Months, DateTimeOffset? TrustedAt, DateTimeOffset? LeaptTo)
{
    private const string MonthsSql = """
        select parent, month_start, state, file_name, coalesce(row_count, 0)
        from retired_months
        order by month_start, parent, id;
        """;

    private const string ClockSql = "select trusted_at, leapt_to from trusted_clock;";

    private const string ConfirmSql = """
        insert into trusted_clock (trusted_at)
        values (@now)
        on conflict (id) do update
        set trusted_at = excluded.trusted_at, leapt_to = null, leapt_at = null;
        select audit_append('local', null, null, 'retention.confirm', 'database', null, 'success', @details);
        """;

    /// <summary>Reads it.</summary>
    /// <param name="connectionString">The database, for its owner.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RetentionState> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = await OwnerConnection.OpenAsync(connectionString, "retention", cancellationToken);
        var months = new List<RetiredMonth>();
        await using (var command = OwnerConnection.Command(connection, MonthsSql))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                months.Add(new RetiredMonth(
                    reader.GetString(0), reader.Time(1), reader.GetString(2), reader.TextOrNull(3), reader.GetInt64(4)));
            }
        }

        await using var clock = OwnerConnection.Command(connection, ClockSql);
        await using var read = await clock.ExecuteReaderAsync(cancellationToken);
        return await read.ReadAsync(cancellationToken)
            ? new RetentionState(months, read.Time(0), read.TimeOrNull(1))
            : new RetentionState(months, null, null);
    }

    /// <summary>A person at this machine says that its clock is right.</summary>
    /// <param name="connectionString">The database, for its owner.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the clock shows.</returns>
    public static async Task<DateTimeOffset> ConfirmClockAsync(
        string connectionString, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow();
        await using var connection = await OwnerConnection.OpenAsync(connectionString, "retention", cancellationToken);
        await OwnerConnection.ExecuteAsync(
            connection, ConfirmSql, cancellationToken, Arg.Time("now", now),
            Arg.Of("details", NpgsqlTypes.NpgsqlDbType.Json, StoreJson.Write(new { clock_shows = now })));
        return now;
    }
}

/// <summary>A month that left its table.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Month">Its first day, UTC.</param>
/// <param name="State">detached, archived, dropped or attached.</param>
/// <param name="FileName">Its file; null without one.</param>
/// <param name="Rows">Rows of its file.</param>
public sealed record RetiredMonth(string Table, DateTimeOffset Month, string State, string? FileName, long Rows);
