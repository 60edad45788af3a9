-- Takes the oldest month out of the audit log, once its rows are in a sealed file. A year is kept whatever is asked for, and
-- only the oldest month goes: nobody with the application role can take recent rows away or make a hole.
create or replace function audit_seal_month(wanted text, file_sha256 text) returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    month_start timestamptz := (wanted || '-01')::timestamp at time zone 'UTC';
    next_month timestamptz := ((wanted || '-01')::timestamp + interval '1 month') at time zone 'UTC';
    partition text := 'audit_log' || to_char(month_start at time zone 'UTC', '"_y"YYYY"m"MM');
    head audit_head%rowtype;
    last_row audit_log%rowtype;
    first_at timestamptz;
begin
    if next_month > clock_timestamp() - interval '1 year' then
        raise exception 'month % of the audit log is not a year old', wanted using errcode = 'invalid_parameter_value';
    end if;

    select * into strict head from audit_head for update;
    select min(at) into first_at from audit_log;
    if first_at is null or first_at < month_start or first_at >= next_month then
        raise exception 'month % is not the oldest of the audit log', wanted using errcode = 'invalid_parameter_value';
    end if;

    select * into strict last_row
    from audit_log
    where at >= month_start and at < next_month
    order by seq desc
    limit 1;
    if last_row.seq = head.seq then
        raise exception 'the newest row of the audit log stays' using errcode = 'invalid_parameter_value';
    end if;

    insert into audit_seals (month, first_seq, last_seq, last_hash, file_sha256, sealed_at)
    values (wanted, head.base_seq + 1, last_row.seq, last_row.hash, audit_seal_month.file_sha256, clock_timestamp());
    update audit_head
    set base_seq = last_row.seq, base_hash = last_row.hash;
    execute format('alter table audit_log detach partition %I', partition);
    execute format('drop table %I', partition);
    return last_row.seq;
end
$$;
revoke all on function audit_seal_month(text, text) from public;
