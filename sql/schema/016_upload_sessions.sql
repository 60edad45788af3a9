-- Uploads in chunks that may be broken off and go on through any host. What the row counts as received is the truth; the bytes lie in
-- upload_parts until the file is finished, refused, given up or forgotten for a day.
create table upload_sessions (
    -- UUIDv7.
    id uuid primary key,
    equipment_id text collate "C" not null references equipment,
    -- Who began it: nobody else sees it.
    owner text not null,
    file_name text not null,
    size_bytes bigint not null check (size_bytes >= 0),
    -- SHA-256 of the body as it will be sent, lower-case hex; null when the sender did not say.
    body_sha256 text check (body_sha256 ~ '^[0-9a-f]{64}$'),
    sample_rate_hz double precision not null check (sample_rate_hz between 500 and 200000),
    recorded_at timestamptz,
    received_bytes bigint not null default 0 check (received_bytes between 0 and size_bytes),
    state text not null default 'open' check (state in ('open', 'stored', 'duplicate', 'refused')),
    -- The file that came of it, or the first one with the same content. No foreign key: the answer outlives the file.
    raw_id uuid,
    -- Why it was refused.
    code text,
    line bigint,
    column_no integer,
    found text,
    expected text,
    created_at timestamptz not null default clock_timestamp(),
    touched_at timestamptz not null default clock_timestamp(),
    check (state = 'open' or raw_id is not null or code is not null)
);

create index upload_sessions_open on upload_sessions (owner, equipment_id) where state = 'open';
comment on index upload_sessions_open is 'quota of one owner; the session that goes on with the same file';

create index upload_sessions_touched on upload_sessions (touched_at);
comment on index upload_sessions_touched is 'hourly sweep of what nobody goes on with';

-- Bytes of a session in the order of the file, at most one MiB a row, without gaps up to received_bytes.
create table upload_parts (
    session_id uuid not null references upload_sessions on delete cascade,
    first_byte bigint not null,
    content bytea not null,
    primary key (session_id, first_byte)
);

-- Recordings compress, but these rows live for minutes: the time is worth more.
alter table upload_parts alter column content set storage external;
