namespace DiagMod.Chaos.Inspection;

/// <content>What is asked; a query of the list gives one row a violation.</content>
internal sealed partial class DatabaseInspection
{
    private const string FilesSql = """
        select r.id, r.equipment_id, r.file_name, r.processing_status,
            (select count(distinct f.window_start) from features f where f.raw_id = r.id), r.recorded_at,
            coalesce(r.failure_code || ': ' || r.reason, '')
        from raw_signals r
        where r.deleted_at is null;
        """;

    private const string WindowsSql = """
        select raw_id, window_index, first_sample, window_start, rms_a, rms_b, rms_c
        from features;
        """;

    private const string WorkSql = """
        select count(*) filter (where attempt > 1), coalesce(max(attempt), 0)::bigint, count(distinct owner),
            (select count(*) from features), (select count(*) from audit_log), (select count(*) from twin_journal)
        from raw_signals;
        """;

    private static readonly (string Name, string Sql)[] Queries =
    [
        (Counters.DuplicateWindow,
            """
            select raw_id || ' ' || window_start
            from features
            group by raw_id, window_start
            having count(*) > 1;
            """),
        (Counters.DuplicateScore,
            """
            select r.file_name || ': ' || count(s.window_index) || ' scores, ' || count(distinct s.window_start) || ' windows'
            from raw_signals r
            left join anomaly_scores s on s.raw_id = r.id
            where r.processing_status = 'completed'
            group by r.id
            having count(s.window_index) <> count(distinct s.window_start)
                or count(s.window_index) > (select count(*) from features f where f.raw_id = r.id and f.is_valid)
            union all
            select p.raw_id || ': predicted twice by ' || p.model_name
            from predictions p
            group by p.raw_id, p.model_name, p.defect_type_id
            having count(*) > 1
            union all
            select f.raw_id || ': forecast twice'
            from forecasts f
            where f.raw_id is not null
            group by f.raw_id
            having count(*) > 1
            union all
            select r.file_name || ': completed without a prediction'
            from raw_signals r
            where r.processing_status = 'completed'
                and not exists (select from predictions p where p.raw_id = r.id)
            union all
            select 'score of a file that is not completed: ' || s.raw_id
            from anomaly_scores s
            left join raw_signals r on r.id = s.raw_id and r.processing_status = 'completed'
            where r.id is null;
            """),
        (Counters.HourlyOff,
            """
            with sums as (
                select equipment_id, date_trunc('hour', window_start, 'UTC') as hour_start, count(*) as n,
                    avg(rms_a) as a, avg(rms_b) as b, avg(rms_c) as c, max(rms_a) as high
                from features
                where is_valid
                group by 1, 2)
            select coalesce(s.equipment_id, h.equipment_id) || ' ' || coalesce(s.hour_start, h.hour_start)
            from sums s
            full join hourly_feature_summary h using (equipment_id, hour_start)
            where s.n is distinct from h.windows_count
                or abs(s.a - h.rms_mean_a) > 1e-9 * s.a
                or abs(s.b - h.rms_mean_b) > 1e-9 * s.b
                or abs(s.c - h.rms_mean_c) > 1e-9 * s.c
                or s.high is distinct from h.rms_max_a;
            """),
        (Counters.AuditBroken,
            """
            with chain as (
                select a.*, lag(hash) over (order by seq) as before, lag(seq) over (order by seq) as before_seq
                from audit_log a)
            select 'row ' || c.seq
            from chain c
            cross join audit_head h
            where c.previous_hash <> coalesce(c.before, h.base_hash)
                or c.seq <> coalesce(c.before_seq, h.base_seq) + 1
                or c.hash <> sha256(c.previous_hash || audit_canon(
                    c.seq, c.at, c.actor, c.ip_address, c.user_agent, c.action, c.resource_type, c.resource_id, c.result,
                    c.changes::text, c.trace_id))
            union all
            select 'head'
            from audit_head h
            where (h.seq, h.hash) is distinct from (select (seq, hash) from audit_log order by seq desc limit 1);
            """),
        (Counters.AuditEvents,
            """
            select r.file_name || ': accepted ' || count(*) filter (where a.action = 'upload.accept')
                || ', completed ' || count(*) filter (where a.action = 'file.complete')
            from raw_signals r
            left join audit_log a on a.resource_type = 'raw_file' and a.resource_id = r.id::text
            group by r.id
            having count(*) filter (where a.action = 'upload.accept') <> 1
                or count(*) filter (where a.action = 'file.complete') <> (r.processing_status = 'completed')::integer
            union all
            select a.action || ' of a file that is not there: ' || a.resource_id
            from audit_log a
            where a.action in ('upload.accept', 'file.complete')
                and not exists (select from raw_signals r where r.id::text = a.resource_id);
            """),
        (Counters.LeftInWork,
            """
            select file_name || ': ' || processing_status || ', attempt ' || attempt || ', lease until ' || coalesce(lease_until::text, 'none')
            from raw_signals
            where processing_status in ('pending', 'processing')
                and deleted_at is null;
            """),
        (Counters.AnalysisLeft,
            """
            select file_name || ': ' || analysis_status || ' ' || coalesce(analysis_reason, '')
            from raw_signals
            where processing_status = 'completed'
                and analysis_status <> 'completed';
            """),
        (Counters.BalanceOpen,
            """
            with counted as (
                select equipment_id, count(*) filter (where processing_status = 'completed') as completed,
                    count(*) filter (where processing_status = 'failed') as failed,
                    count(*) filter (where processing_status in ('pending', 'processing')) as queued, count(*) as stored
                from raw_signals
                where deleted_at is null
                group by 1)
            select c.equipment_id || ': sent ' || c.sent || ', completed ' || c.completed || ', failed ' || c.failed
                || ', duplicates ' || c.duplicates || ', refused ' || c.refused || ', queued ' || coalesce(f.queued, 0)
            from ingest_counters c
            left join counted f using (equipment_id)
            where c.sent <> c.completed + c.failed + c.duplicates + c.refused + coalesce(f.queued, 0)
                or c.stored <> coalesce(f.stored, 0)
                or c.completed <> coalesce(f.completed, 0)
                or c.failed <> coalesce(f.failed, 0)
                or c.refused <> (select count(*) from upload_attempts a where a.equipment_id = c.equipment_id)
                or c.features_total <> (select count(*) from features w where w.equipment_id = c.equipment_id);
            """),
    ];
}
