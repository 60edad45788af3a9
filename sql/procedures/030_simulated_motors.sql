-- Simulated motors may be removed without a trace but the audit's; the application role may not do so itself. Neither
-- procedure touches a motor that is not marked as simulated.
create or replace function remove_simulated_motors(out motors text[], out files bigint)
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
    -- An upload holds its motor's row until it ends: no file slips in behind the deletion.
    select coalesce(array_agg(equipment_id), '{}') into motors
    from (
        select equipment_id
        from equipment
        where simulated
        order by equipment_id
        for update
    ) as gone;

    delete from raw_chunks
    where raw_id in (select id from raw_signals where equipment_id = any (motors));
    delete from raw_envelopes
    where raw_id in (select id from raw_signals where equipment_id = any (motors));
    delete from features where equipment_id = any (motors);
    delete from minute_feature_summary where equipment_id = any (motors);
    delete from daily_feature_summary where equipment_id = any (motors);
    delete from anomaly_scores where equipment_id = any (motors);
    delete from file_analyses where equipment_id = any (motors);
    delete from predictions where equipment_id = any (motors);
    delete from forecasts where equipment_id = any (motors);
    delete from hourly_feature_summary where equipment_id = any (motors);
    delete from maintenance_events where equipment_id = any (motors);
    delete from alarm_transitions where equipment_id = any (motors);
    delete from alarm_cases where equipment_id = any (motors);
    delete from alarm_books where equipment_id = any (motors);
    delete from alarm_thresholds where equipment_id = any (motors);
    -- Boards drop their alarms.
    perform pg_notify('diagmod_alarms', motor) from unnest(motors) as motor;
    delete from twin_checkpoints where equipment_id = any (motors);
    delete from twin_journal where equipment_id = any (motors);
    delete from twins where equipment_id = any (motors);
    delete from upload_attempts where equipment_id = any (motors);
    delete from upload_sessions where equipment_id = any (motors);
    delete from reports where equipment_id = any (motors);
    -- The whole row of a motor, so that what is left of the balance closes as before.
    delete from ingest_counters where equipment_id = any (motors);
    delete from raw_signals where equipment_id = any (motors);
    get diagnostics files = row_count;
    delete from equipment where equipment_id = any (motors);
end
$$;
revoke all on function remove_simulated_motors() from public;

-- A demo runs for weeks: of its deleted recordings nothing is kept, and of a journal what the newest checkpoint needs.
create or replace function prune_simulated_motors() returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    pruned bigint;
begin
    delete from raw_signals r
    using equipment e
    where e.equipment_id = r.equipment_id
        and e.simulated
        and r.deleted_at is not null;
    get diagnostics pruned = row_count;

    delete from twin_checkpoints c
    using equipment e
    where e.equipment_id = c.equipment_id
        and e.simulated
        and c.seq < (select max(seq) from twin_checkpoints n where n.equipment_id = c.equipment_id);

    delete from twin_journal j
    using equipment e
    where e.equipment_id = j.equipment_id
        and e.simulated
        and j.seq < (select max(seq) from twin_checkpoints n where n.equipment_id = j.equipment_id);
    return pruned;
end
$$;
revoke all on function prune_simulated_motors() from public;
