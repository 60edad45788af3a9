using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>The part that looks at the second stage: what it lost, what is stuck, what failed.</summary>
public sealed partial class DatabaseChecks
{
    // A newer analysis may be on its way while the former one still stands.
    private const string AnalysesSql = """
        select count(*) filter (where r.analysis_status = 'completed'),
            count(*) filter (where r.analysis_status in ('pending', 'running')),
            count(*) filter (where r.analysis_status = 'failed'),
            count(*) filter (where r.analysis_status = 'completed' and a.raw_id is null),
            count(*) filter (where r.analysis_status = 'running' and r.analysis_lease_until < clock_timestamp()),
            min(r.analysis_reason) filter (where r.analysis_status = 'failed'),
            coalesce(clock_timestamp() - min(r.finished_at) filter (where r.analysis_status in ('pending', 'running')), interval '0')
        from raw_signals r
        left join file_analyses a on a.raw_id = r.id
        where r.processing_status = 'completed'
            and r.deleted_at is null;
        """;

    private static async Task<Finding> AnalysesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AnalysesSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (done, waiting, failed) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        var (lost, stuck, age) = (reader.GetInt64(3), reader.GetInt64(4), reader.GetTimeSpan(6));
        var what = FormattableString.Invariant($"{done} whole records analysed, {waiting} waiting, {failed} failed");
        if (lost > 0)
        {
            return Finding.Problem(
                "analyses", FormattableString.Invariant($"{what}; of {lost} analysed ones the result is missing"),
                "Analyse them once more: POST /api/v1/files/{raw_id}/diagnosis; rows were removed outside the product.");
        }

        if (stuck > 0)
        {
            return Finding.Warning(
                "analyses", FormattableString.Invariant($"{what}; {stuck} in work whose lease ran out"),
                "A running host takes them up again within a minute; without one, start it. If they stay, look into its log.");
        }

        if (waiting > 0 && age > OldBacklog)
        {
            return Finding.Warning(
                "analyses", FormattableString.Invariant($"{what}; the oldest waits for {age.TotalMinutes:0} min"),
                "Start the host if none runs; else give it more room (Ingest__AnalysisWorkers, above 0).");
        }

        return failed > 0
            ? Finding.Note(
                "analyses", $"{what}, for example: {reader.TextOrNull(5)}",
                "Remove the cause and repeat one: POST /api/v1/files/{raw_id}/diagnosis.")
            : Finding.Ok("analyses", what);
    }
}
