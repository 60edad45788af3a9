-- The only way into audit_log. Call it last in a transaction: the head row is locked from here to the commit.
create or replace function audit_field(value bytea) returns bytea
language sql immutable parallel safe
as $$
select case when value is null then '\xffffffff'::bytea else int4send(length(value)) || value end;
$$;

-- Each field as length (4 bytes, big-endian; ffffffff for null) and bytes, so that no two rows encode alike.
create or replace function audit_canon(
    seq bigint, at timestamptz, actor text, ip_address text, user_agent text, action text, resource_type text,
    resource_id text, result text, changes text) returns bytea
language sql stable
set search_path = public, pg_temp
as $$
select audit_field(int8send(seq))
    || audit_field(int8send((extract(epoch from at) * 1000000)::bigint))
    || audit_field(convert_to(actor, 'UTF8'))
    || audit_field(convert_to(ip_address, 'UTF8'))
    || audit_field(convert_to(user_agent, 'UTF8'))
    || audit_field(convert_to(action, 'UTF8'))
    || audit_field(convert_to(resource_type, 'UTF8'))
    || audit_field(convert_to(resource_id, 'UTF8'))
    || audit_field(convert_to(result, 'UTF8'))
    || audit_field(convert_to(changes, 'UTF8'));
$$;

-- The same with the trace, when there is one: rows from before there were traces keep their hashes.
create or replace function audit_canon(
    seq bigint, at timestamptz, actor text, ip_address text, user_agent text, action text, resource_type text,
    resource_id text, result text, changes text, trace_id text) returns bytea
language sql stable
set search_path = public, pg_temp
as $$
select audit_canon(seq, at, actor, ip_address, user_agent, action, resource_type, resource_id, result, changes)
    || case when trace_id is null then ''::bytea else audit_field(convert_to(trace_id, 'UTF8')) end;
$$;

create or replace function audit_append(
    actor text, ip_address text, user_agent text, action text, resource_type text, resource_id text, result text,
    changes json, trace_id text) returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
    head audit_head%rowtype;
    next_seq bigint;
    next_at timestamptz;
    next_hash bytea;
begin
    perform ensure_month('audit_log', clock_timestamp());
    select * into strict head from audit_head for update;
    next_seq := head.seq + 1;
    -- A clock that was set back must not put rows in front of older ones.
    next_at := greatest(clock_timestamp(), head.at);
    next_hash := sha256(head.hash || audit_canon(
        next_seq, next_at, actor, ip_address, user_agent, action, resource_type, resource_id, result, changes::text, trace_id));
    insert into audit_log (
        seq, at, actor, ip_address, user_agent, action, resource_type, resource_id, result, changes,
        trace_id, previous_hash, hash)
    values (
        next_seq, next_at, actor, ip_address, user_agent, action, resource_type, resource_id, result, changes,
        trace_id, head.hash, next_hash);
    update audit_head
    set seq = next_seq, at = next_at, hash = next_hash;
    return next_seq;
end
$$;
revoke all on function audit_append(text, text, text, text, text, text, text, json, text) from public;

-- What is done without a request.
create or replace function audit_append(
    actor text, ip_address text, user_agent text, action text, resource_type text, resource_id text, result text,
    changes json) returns bigint
language sql security definer
set search_path = public, pg_temp
as $$
select audit_append(actor, ip_address, user_agent, action, resource_type, resource_id, result, changes, null::text);
$$;
revoke all on function audit_append(text, text, text, text, text, text, text, json) from public;
