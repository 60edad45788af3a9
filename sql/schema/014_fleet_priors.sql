-- Priors made from the own fleet (signals.md, 10.2), with what they were measured at. Rows are never changed: journals name them.
create table fleet_priors (
    version text collate "C" primary key,
    -- SHA-256 of the artefact, lower-case hex.
    hash text not null check (hash ~ '^[0-9a-f]{64}$'),
    artefact bytea not null,
    -- What it was made from and how it did against the prior before it.
    manifest jsonb not null,
    -- False: kept for the record, no motor began on it.
    is_adopted boolean not null,
    created_at timestamptz not null default clock_timestamp()
);

create index fleet_priors_newest on fleet_priors (created_at desc) where is_adopted;
comment on index fleet_priors_newest is 'the prior that a new motor begins on';
