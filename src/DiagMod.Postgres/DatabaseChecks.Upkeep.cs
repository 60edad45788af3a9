using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>The parts that look at what keeps a database in order: months, retention, scheduled jobs, backups.</summary>
public sealed partial class DatabaseChecks
{
    private static readonly TimeSpan OldBackup = TimeSpan.FromDays(7);

    // Months that files say were filled, that have no partition, and that nobody retired.
    private const string GapsSql = """
        select string_agg(wanted.child, ', ' order by wanted.child)
        from (
            select distinct 'features' as parent, 'features' || to_char(recorded_at at time zone 'UTC', '"_y"YYYY"m"MM') as child,
                date_trunc('month', recorded_at, 'UTC') as month_start
            from raw_signals
            where processing_status = 'completed'
                and windows_done > 0
                and deleted_at is null
            union
            select distinct 'raw_chunks', 'raw_chunks' || to_char(time_of_uuid(id) at time zone 'UTC', '"_y"YYYY"m"MM'),
                date_trunc('month', time_of_uuid(id), 'UTC')
            from raw_signals
            where samples_kept
                and deleted_at is null) wanted
        where to_regclass('public.' || wanted.child) is null
            and not exists (
                select
                from retired_months m
                where m.parent = wanted.parent
                    and m.month_start = wanted.month_start);
        """;

    private const string MonthsSql = """
        select count(*), min(month_of_child(c.relname::text)), max(month_of_child(c.relname::text))
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid and c.relkind = 'r'
        where i.inhparent = 'features'::regclass;
        """;

    private const string RetentionSql = """
        select (select count(*) from retired_months where state <> 'attached'),
            (select count(*) from retired_months where table_name is not null and detached_at < clock_timestamp() - interval '2 hours'),
            (select table_name from retired_months where table_name is not null order by id limit 1),
            (select trusted_at from trusted_clock),
            (select leapt_to from trusted_clock);
        """;

    private const string ScheduleSql = """
        select job, host, started_at, finished_at, fault, last_success_at, clock_timestamp()
        from job_runs
        where job <> 'backup'
        order by job;
        """;

    private const string BackupSql = """
        select last_success_at, details ->> 'file', clock_timestamp() - last_success_at
        from job_runs
        where job = 'backup';
        """;

    private static async Task<Finding> GapsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Id = "partition-gaps";
        await using (var command = new NpgsqlCommand(GapsSql, connection))
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is string gaps)
            {
                return Finding.Problem(
                    Id, $"Months that were filled are gone, and nobody retired them: {gaps}",
                    "They were removed outside the product. Restore a backup beside this database, and take them from there.");
            }
        }

        await using var months = new NpgsqlCommand(MonthsSql, connection);
        await using var reader = await months.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Finding.Ok(Id, FormattableString.Invariant(
            $"Every month that was filled is there or was retired; {reader.GetInt64(0)} months of features, {reader.TimeOrNull(1):yyyy-MM} to {reader.TimeOrNull(2):yyyy-MM}"));
    }

    private static async Task<Finding> RetentionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Id = "retention";
        await using var command = new NpgsqlCommand(RetentionSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var what = FormattableString.Invariant($"{reader.GetInt64(0)} months were retired");
        if (reader.TimeOrNull(4) is { } leapt)
        {
            return Finding.Warning(
                Id, FormattableString.Invariant($"{what}; nothing more is removed: the clock leapt from {reader.TimeOrNull(3):u} to {leapt:u}"),
                "If the clock is right now, say so: ./diagmod retention confirm. If not, set it right.");
        }

        return reader.GetInt64(1) > 0
            ? Finding.Warning(
                Id, FormattableString.Invariant($"{what}; {reader.GetInt64(1)} wait for hours to be written to their file and deleted, first {reader.TextOrNull(2)}"),
                "Look for room and rights in the archive's folder, and into the host's log; every hourly run tries each of them again.")
            : Finding.Ok(Id, what + ", none waits to be deleted");
    }

    private static async Task<Finding> ScheduleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Id = "schedule";
        var runs = new List<string>();
        var faults = new List<string>();
        await using var command = new NpgsqlCommand(ScheduleSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (job, began) = (reader.GetString(0), reader.Time(2));
            runs.Add(FormattableString.Invariant($"{job} {reader.TimeOrNull(5) ?? began:u}"));
            if (reader.TextOrNull(4) is { } fault)
            {
                faults.Add(FormattableString.Invariant($"{job} on {reader.GetString(1)} at {began:u}: {fault.TrimEnd('.')}"));
            }
        }

        return faults.Count > 0
            ? Finding.Warning(Id, "The newest run failed: " + string.Join("; ", faults), "The next run tries again; if it stays, remove the cause named here.")
            : runs.Count == 0
                ? Finding.Note(Id, "No scheduled job ran yet", "A running host keeps the database in order every hour.")
                : Finding.Ok(Id, "Newest runs: " + string.Join(", ", runs));
    }

    private static async Task<Finding> BackupAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Id = "backup";
        const string Remedy = "./diagmod backup FILE, on another disk than this; then --verify.";
        await using var command = new NpgsqlCommand(BackupSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || reader.TimeOrNull(0) is not { } at)
        {
            return Finding.Note(Id, "There was no backup yet", Remedy);
        }

        var age = reader.GetTimeSpan(2);
        var what = FormattableString.Invariant($"The newest backup is of {at:u} ({age.TotalDays:0.0} days ago), {reader.TextOrNull(1)}");
        return age <= OldBackup ? Finding.Ok(Id, what) : Finding.Warning(Id, what, Remedy);
    }
}
