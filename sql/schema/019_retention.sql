-- Months that were taken out of the large tables. The table of such a month stays until its file is written (or nothing was to be
-- kept), so that a kill at any point loses nothing and is gone on with.
create table retired_months (
    id bigint generated always as identity primary key,
    parent text not null check (parent in ('raw_chunks', 'features', 'minute_feature_summary')),
    month_start timestamptz not null,
    -- Name of the detached table, while it is there.
    table_name text,
    -- detached: out of its parent. archived: its file is whole on disk. dropped: the table is gone. attached: it came back.
    state text not null default 'detached' check (state in ('detached', 'archived', 'dropped', 'attached')),
    -- Null when the month was dropped without an archive.
    file_name text,
    file_bytes bigint,
    file_sha256 text,
    row_count bigint,
    detached_at timestamptz not null default clock_timestamp(),
    archived_at timestamptz,
    dropped_at timestamptz,
    attached_at timestamptz,
    check ((table_name is not null) = (state in ('detached', 'archived')))
);

create index retired_months_month on retired_months (parent, month_start);
comment on index retired_months_month is 'whether a month without a partition was retired: doctor, retention';

-- The newest time that removal trusts. A clock that leaps goes no further than this until a person says that it is right.
create table trusted_clock (
    id boolean primary key default true check (id),
    trusted_at timestamptz not null,
    -- Set while the clock is not trusted: what it showed, and since when.
    leapt_to timestamptz,
    leapt_at timestamptz
);

-- The newest run of each scheduled job, whichever host did it.
create table job_runs (
    job text collate "C" primary key,
    host text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    -- Null after a run that went well.
    fault text,
    details jsonb,
    last_success_at timestamptz
);
