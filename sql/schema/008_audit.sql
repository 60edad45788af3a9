-- Who did what: append-only, hash-chained, one partition a month.
create table audit_log (
    seq bigint not null,
    at timestamptz not null,
    actor text not null,
    ip_address text,
    user_agent text,
    action text not null,
    resource_type text,
    resource_id text,
    result text not null,
    -- json, not jsonb: the hash is over the text as it was written.
    changes json,
    previous_hash bytea not null,
    hash bytea not null,
    primary key (seq, at)
) partition by range (at);

create index audit_log_time on audit_log (at);
comment on index audit_log_time is 'audit rows of a range of time';

-- The newest row, and where the chain begins (it moves when a sealed month is detached).
create table audit_head (
    id boolean primary key default true check (id),
    seq bigint not null,
    at timestamptz not null,
    hash bytea not null,
    base_seq bigint not null,
    base_hash bytea not null
);

insert into audit_head (seq, at, hash, base_seq, base_hash)
values (0, '2000-01-01Z', sha256('diagmod audit 1'), 0, sha256('diagmod audit 1'));

create function audit_log_is_append_only() returns trigger
language plpgsql
as $$
begin
    raise exception 'audit_log is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_log_no_change
    before update or delete on audit_log
    for each row execute function audit_log_is_append_only();

create trigger audit_log_no_truncate
    before truncate on audit_log
    for each statement execute function audit_log_is_append_only();

create function audit_head_moves_forward() returns trigger
language plpgsql
as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'audit_head is kept: % is refused', tg_op using errcode = 'insufficient_privilege';
    end if;
    if new.seq < old.seq or new.base_seq < old.base_seq then
        raise exception 'audit_head only moves forward' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

create trigger audit_head_forward
    before insert or update or delete on audit_head
    for each row execute function audit_head_moves_forward();

create trigger audit_head_no_truncate
    before truncate on audit_head
    for each statement execute function audit_head_moves_forward();
