-- Which log this is: checkpoints outside the database name it, so that a log made anew is not taken for the old one.
alter table audit_head add column log_id uuid not null default gen_random_uuid();

-- Months that have left the log (D11). Their rows lie in a signed file of the data folder; the chain begins behind them.
create table audit_seals (
    month text primary key check (month ~ '^[0-9]{4}-[0-9]{2}$'),
    first_seq bigint not null,
    last_seq bigint not null,
    last_hash bytea not null,
    -- SHA-256 of the file, lower-case hex.
    file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
    sealed_at timestamptz not null
);

create trigger audit_seals_no_change
    before update or delete on audit_seals
    for each row execute function audit_log_is_append_only();

create trigger audit_seals_no_truncate
    before truncate on audit_seals
    for each statement execute function audit_log_is_append_only();
