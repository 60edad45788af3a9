-- One row a recording. Its samples lie in raw_chunks.
create table raw_signals (
    -- UUIDv7: sorts by time of arrival.
    id uuid primary key,
    equipment_id text collate "C" not null references equipment,
    file_name text not null,
    -- SHA-256 of the plain content, lower-case hex. Unique among files that are not deleted.
    file_hash text not null check (file_hash ~ '^[0-9a-f]{64}$'),
    content_bytes bigint not null,
    -- Natural order of names: every run of digits padded to the same length.
    name_order text collate "C" not null,
    recorded_at timestamptz,
    clock text not null check (clock in ('recorded', 'sequence')),
    sample_rate_hz double precision not null check (sample_rate_hz between 500 and 200000),
    samples_count bigint not null check (samples_count >= 0),
    -- Phases present, letters of a, b, c.
    phases text not null check (phases ~ '^a?b?c?$'),
    windows_total bigint not null,
    windows_done bigint not null default 0,
    processing_status text not null default 'pending'
        check (processing_status in ('pending', 'processing', 'completed', 'failed')),
    failure_code text,
    reason text,
    -- The claim: valid while the fence is the newest and the lease runs.
    fence bigint not null default 0,
    attempt integer not null default 0,
    owner text,
    lease_until timestamptz,
    not_before timestamptz,
    last_error text,
    -- Largest window score and level of the verdict; null before completion.
    score double precision,
    level text check (level in ('none', 'warning', 'alarm')),
    -- False once the samples were purged after processing.
    samples_kept boolean not null default true,
    analysis_status text not null default 'pending',
    meta jsonb not null default '{}',
    created_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    -- A tombstone: the file is gone for people, its journal entry stays.
    deleted_at timestamptz,
    check (processing_status <> 'failed' or failure_code is not null)
);

create unique index uq_raw_signals_file_hash on raw_signals (file_hash) where deleted_at is null;
comment on index uq_raw_signals_file_hash is 'the same content is stored once; also the look-up by hash';

create index raw_signals_status on raw_signals (processing_status, created_at desc);
comment on index raw_signals_status is 'list of files with one status, newest first';

create index raw_signals_unfinished on raw_signals (equipment_id, name_order, id)
    where processing_status in ('pending', 'processing') and deleted_at is null;
comment on index raw_signals_unfinished is 'claim: the earliest unfinished file of each motor; queue counts';

create index raw_signals_motor on raw_signals (equipment_id, id desc) where deleted_at is null;
comment on index raw_signals_motor is 'files of one motor, newest first';

create index raw_signals_recorded on raw_signals (recorded_at);
comment on index raw_signals_recorded is 'newest recorded time over all files';

-- Samples, ten thousand a row by default. No foreign key: attaching a partition would lock raw_signals.
create table raw_chunks (
    raw_id uuid not null,
    chunk_no integer not null,
    first_sample bigint not null,
    samples integer not null check (samples > 0),
    -- Bits 0, 1, 2: phase a, b, c is gzip of float32; otherwise plain float32, little-endian.
    codec smallint not null,
    -- Null where every cell of the chunk was empty.
    phase_a bytea,
    phase_b bytea,
    phase_c bytea,
    primary key (raw_id, chunk_no)
) partition by range (raw_id);

-- Already as small as it gets: a second compression would only cost time.
alter table raw_chunks alter column phase_a set storage external;
alter table raw_chunks alter column phase_b set storage external;
alter table raw_chunks alter column phase_c set storage external;

-- Refused files (D38).
create table upload_attempts (
    id uuid primary key,
    file_name text not null,
    equipment_id text,
    content_sha256 text,
    code text not null,
    line bigint,
    column_no integer,
    found text,
    expected text,
    actor text not null,
    ip_address text,
    user_agent text,
    created_at timestamptz not null
);

-- sent = completed + failed + duplicates + refused + queued, always. The motor '' takes what names no motor.
create table ingest_counters (
    equipment_id text collate "C" primary key,
    sent bigint not null default 0,
    stored bigint not null default 0,
    completed bigint not null default 0,
    failed bigint not null default 0,
    duplicates bigint not null default 0,
    refused bigint not null default 0,
    features_total bigint not null default 0
);
