-- Partitions of the large tables, one a month (UTC). All idempotent, all callable by the application role.
create or replace function ensure_month(parent text, month_start timestamptz) returns boolean
language plpgsql security definer
set search_path = public, pg_temp
-- Longer than everybody waits: retention may have the lock below for as long as it takes a month out, attaching one for longer.
set lock_timeout = '15s'
as $$
declare
    first_day timestamptz := date_trunc('month', month_start, 'UTC');
    next_day timestamptz :=
        (date_trunc('month', month_start at time zone 'UTC') + interval '1 month') at time zone 'UTC';
    child text := parent || to_char(first_day at time zone 'UTC', '"_y"YYYY"m"MM');
begin
    if parent not in (
        'raw_chunks', 'raw_envelopes', 'features', 'anomaly_scores', 'minute_feature_summary', 'audit_log') then
        raise exception '% has no monthly partitions', parent;
    end if;
    if first_day < '0001-01-01Z' or next_day > '9999-12-01Z' then
        raise exception 'no partition for %: years 1 to 9999 are kept', month_start;
    end if;
    if to_regclass(child) is not null then
        return false;
    end if;

    -- Two writers that need the same month: the second waits here and then finds it. It looks into pg_class, since
    -- to_regclass may still remember that there was none.
    perform pg_advisory_xact_lock(hashtext('diagmod partitions'));
    if exists (select from pg_class where relname = child and relnamespace = 'public'::regnamespace) then
        return false;
    end if;

    -- Attaching takes a lock that lets reads and writes of the other months go on; "partition of" would not.
    execute format('create table %I (like %I including all)', child, parent);
    if parent in ('raw_chunks', 'raw_envelopes') then
        execute format(
            'alter table %I attach partition %I for values from (%L) to (%L)',
            parent, child, uuid_at(first_day), uuid_at(next_day));
    else
        execute format(
            'alter table %I attach partition %I for values from (%L) to (%L)', parent, child, first_day, next_day);
    end if;
    if parent = 'audit_log' then
        -- Row triggers come with the parent, statement triggers do not.
        execute format(
            'create trigger %I before truncate on %I for each statement execute function audit_log_is_append_only()',
            child || '_no_truncate', child);
    end if;
    return true;
end
$$;
revoke all on function ensure_month(text, timestamptz) from public;

create or replace function ensure_feature_partitions(from_at timestamptz, to_at timestamptz) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    month timestamp := date_trunc('month', from_at at time zone 'UTC');
    made integer := 0;
begin
    while month <= to_at at time zone 'UTC' loop
        made := made
            + ensure_month('features', month at time zone 'UTC')::integer
            + ensure_month('anomaly_scores', month at time zone 'UTC')::integer
            + ensure_month('minute_feature_summary', month at time zone 'UTC')::integer;
        month := month + interval '1 month';
    end loop;
    return made;
end
$$;
revoke all on function ensure_feature_partitions(timestamptz, timestamptz) from public;

create or replace function ensure_chunk_partition(raw_id uuid) returns boolean
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
    perform ensure_month('raw_envelopes', time_of_uuid(raw_id));
    return ensure_month('raw_chunks', time_of_uuid(raw_id));
end
$$;
revoke all on function ensure_chunk_partition(uuid) from public;

-- This month and the three that come.
create or replace function ensure_partitions() returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    month timestamp := date_trunc('month', clock_timestamp() at time zone 'UTC');
    made integer := 0;
begin
    for ahead in 0..3 loop
        made := made
            + ensure_month('raw_chunks', month at time zone 'UTC')::integer
            + ensure_month('raw_envelopes', month at time zone 'UTC')::integer
            + ensure_month('features', month at time zone 'UTC')::integer
            + ensure_month('anomaly_scores', month at time zone 'UTC')::integer
            + ensure_month('minute_feature_summary', month at time zone 'UTC')::integer
            + ensure_month('audit_log', month at time zone 'UTC')::integer;
        month := month + interval '1 month';
    end loop;
    return made;
end
$$;
revoke all on function ensure_partitions() from public;
