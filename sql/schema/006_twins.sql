-- The digital twins: a journal and a fold over it.
create table twins (
    equipment_id text collate "C" primary key references equipment,
    -- Number of the newest journal entry; moves by "where seq = expected" only.
    seq bigint not null default 0,
    head_hash bytea not null,
    status jsonb,
    updated_at timestamptz not null default clock_timestamp()
);

create table twin_journal (
    equipment_id text collate "C" not null references twins,
    seq bigint not null check (seq > 0),
    kind smallint not null,
    payload bytea not null,
    previous_hash bytea not null check (length(previous_hash) = 32),
    hash bytea not null check (length(hash) = 32),
    raw_id uuid,
    -- Data time of the entry: answers "the twin at a past instant".
    recorded_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    primary key (equipment_id, seq)
);

create index twin_journal_time on twin_journal (equipment_id, recorded_at) where recorded_at is not null;
comment on index twin_journal_time is 'newest entry of a motor at or before an instant of data time';

create table twin_checkpoints (
    equipment_id text collate "C" not null references equipment,
    seq bigint not null,
    state bytea not null,
    sha256 bytea not null check (length(sha256) = 32),
    created_at timestamptz not null default clock_timestamp(),
    primary key (equipment_id, seq)
);
