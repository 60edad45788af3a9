-- Whole months leave the large tables by being detached, and come back by being attached: nothing is copied between tables.
create or replace function month_child(parent text, month_start timestamptz) returns text
language sql immutable parallel safe
return parent || to_char(month_start at time zone 'UTC', '"_y"YYYY"m"MM');

create or replace function month_of_child(child text) returns timestamptz
language sql immutable parallel safe
return make_timestamptz(
    substring(child from '_y([0-9]{4})m[0-9]{2}$')::integer, substring(child from 'm([0-9]{2})$')::integer, 1, 0, 0, 0, 'UTC');

-- Detaches a month that is over. Null when it is not there (any more). Caller: retention, which decides what is due.
create or replace function retire_month(parent text, month_start timestamptz) returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    first_day timestamptz := date_trunc('month', month_start, 'UTC');
    next_day timestamptz :=
        (date_trunc('month', month_start at time zone 'UTC') + interval '1 month') at time zone 'UTC';
    child text := month_child(parent, first_day);
    retired_id bigint;
    retired text;
begin
    if parent not in ('raw_chunks', 'features', 'minute_feature_summary') then
        raise exception 'months of % are not retired', parent using errcode = 'insufficient_privilege';
    end if;
    if next_day > clock_timestamp() - interval '1 day' then
        raise exception 'the month of % is not over', first_day using errcode = 'insufficient_privilege';
    end if;

    -- The same lock as ensure_month: a writer that wants this month back waits, and then makes it anew.
    perform pg_advisory_xact_lock(hashtext('diagmod partitions'));
    if not exists (
        select
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = parent::regclass and c.relname = child)
    then
        return null;
    end if;

    retired_id := nextval(pg_get_serial_sequence('retired_months', 'id'));
    retired := 'retired_' || retired_id || '_' || child;
    execute format('alter table %I detach partition %I', parent, child);
    execute format('alter table %I rename to %I', child, retired);
    if exists (select from pg_roles where rolname = 'diagmod_app') then
        execute format('grant select on %I to diagmod_app', retired);
    end if;
    insert into retired_months (id, parent, month_start, table_name)
    overriding system value
    values (retired_id, parent, first_day, retired);

    if parent = 'raw_chunks' then
        update raw_signals
        set samples_kept = false
        where id >= uuid_at(first_day)
            and id < uuid_at(next_day)
            and samples_kept;
        -- Envelopes are made of samples, and are made again when the samples come back.
        execute format('drop table if exists %I', month_child('raw_envelopes', first_day));
    end if;
    return retired_id;
end
$$;
revoke all on function retire_month(text, timestamptz) from public;

create or replace function note_archive(retired_id bigint, name text, bytes bigint, sha256 text, rows bigint) returns void
language sql security definer
set search_path = public, pg_temp
as $$
update retired_months
set state = 'archived', file_name = name, file_bytes = bytes, file_sha256 = sha256, row_count = rows,
    archived_at = clock_timestamp()
where id = retired_id
    and state = 'detached';
$$;
revoke all on function note_archive(bigint, text, bigint, text, bigint) from public;

create or replace function drop_retired(retired_id bigint) returns boolean
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    gone text;
begin
    select table_name into gone
    from retired_months
    where id = retired_id
    for update;
    if gone is null then
        return false;
    end if;

    execute format('drop table if exists %I', gone);
    update retired_months
    set state = 'dropped', table_name = null, dropped_at = clock_timestamp()
    where id = retired_id;
    return true;
end
$$;
revoke all on function drop_retired(bigint) from public;

-- An empty table shaped like its parent, to load an archived month into before anybody sees it.
create or replace function receive_month(parent text, month_start timestamptz) returns text
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    received text := 'received_' || month_child(parent, month_start);
begin
    if parent not in ('raw_chunks', 'features', 'minute_feature_summary') then
        raise exception '% has no months to receive', parent;
    end if;
    execute format('drop table if exists %I', received);
    execute format('create table %I (like %I including all)', received, parent);
    return received;
end
$$;
revoke all on function receive_month(text, timestamptz) from public;

-- Puts a received month into its parent. The check proves the bounds while the table is still alone, so that attaching reads nothing
-- and other months are never locked for longer than an instant. Where the month exists again, its rows stay and the others join them.
create or replace function attach_month(parent text, month_start timestamptz) returns text
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    first_day timestamptz := date_trunc('month', month_start, 'UTC');
    next_day timestamptz :=
        (date_trunc('month', month_start at time zone 'UTC') + interval '1 month') at time zone 'UTC';
    child text := month_child(parent, first_day);
    received text := 'received_' || child;
    key text := case parent
        when 'raw_chunks' then 'raw_id' when 'features' then 'window_start' else 'minute_start' end;
    low text := case when parent = 'raw_chunks' then uuid_at(first_day)::text else first_day::text end;
    high text := case when parent = 'raw_chunks' then uuid_at(next_day)::text else next_day::text end;
    key_type text := case when parent = 'raw_chunks' then 'uuid' else 'timestamptz' end;
    how text;
begin
    perform pg_advisory_xact_lock(hashtext('diagmod partitions'));
    if exists (select from pg_class where relname = child and relnamespace = 'public'::regnamespace) then
        execute format('insert into %I select * from %I on conflict do nothing', parent, received);
        execute format('drop table %I', received);
        how := 'merged';
    else
        execute format(
            'alter table %I add constraint %I check (%I is not null and %I >= %L::%s and %I < %L::%s)',
            received, received || '_bounds', key, key, low, key_type, key, high, key_type);
        execute format('alter table %I rename to %I', received, child);
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, low, high);
        execute format('alter table %I drop constraint %I', child, received || '_bounds');
        how := 'attached';
    end if;

    if parent = 'raw_chunks' then
        update raw_signals r
        set samples_kept = true
        where r.id >= uuid_at(first_day)
            and r.id < uuid_at(next_day)
            and not r.samples_kept
            and r.deleted_at is null
            and r.samples_count = (select coalesce(sum(c.samples), 0) from raw_chunks c where c.raw_id = r.id);
        perform ensure_month('raw_envelopes', first_day);
    end if;
    update retired_months
    set state = 'attached', attached_at = clock_timestamp()
    where retired_months.parent = attach_month.parent
        and retired_months.month_start = first_day
        and state = 'dropped';
    return how;
end
$$;
revoke all on function attach_month(text, timestamptz) from public;
