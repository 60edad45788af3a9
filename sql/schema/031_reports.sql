-- Reports that were made for people: the file itself, and what it was made of. A report stays as it is; the oldest go when there are
-- more than Reports:Keep.
create table reports (
    id uuid primary key,
    kind text not null check (kind in ('motor', 'fleet')),
    -- No foreign key: a report outlives the removal of its motor.
    equipment_id text,
    language text not null check (language in ('en', 'ru')),
    from_at timestamptz not null,
    to_at timestamptz not null,
    -- SHA-256 of the facts it was made of, lower-case hex.
    evidence text not null check (evidence ~ '^[0-9a-f]{64}$'),
    -- SHA-256 of the file, lower-case hex.
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    content bytea not null,
    pages integer not null check (pages > 0),
    file_name text not null,
    -- What the next report is compared with.
    figures jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    check ((kind = 'motor') = (equipment_id is not null))
);

-- The file is compressed already.
alter table reports alter column content set storage external;

create unique index reports_facts on reports (evidence, language, kind);
comment on index reports_facts is 'one report of the same facts in a language';

create index reports_motor on reports (equipment_id, id);
comment on index reports_motor is 'reports of a motor, newest first; the one before';
