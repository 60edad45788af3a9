-- The second stage: the whole record of a completed file is analysed and judged. Its claim is like that of the first stage.
alter table raw_signals
    add column analysis_reason text,
    add column analysis_fence bigint not null default 0,
    add column analysis_attempt integer not null default 0,
    add column analysis_owner text,
    add column analysis_lease_until timestamptz,
    add column analysis_not_before timestamptz;

-- What was completed before this stage existed waits for it, where its samples are still there.
update raw_signals
set analysis_status = 'failed', analysis_reason = 'E_SAMPLES_REMOVED: the samples were removed before they could be analysed'
where processing_status = 'completed'
    and not samples_kept;

alter table raw_signals
    add constraint raw_signals_analysis_status check (analysis_status in ('pending', 'running', 'completed', 'failed')),
    add constraint raw_signals_analysis_reason check (analysis_status <> 'failed' or analysis_reason is not null);

create index raw_signals_analysis on raw_signals (equipment_id, recorded_at, name_order, id)
    where processing_status = 'completed' and analysis_status in ('pending', 'running') and deleted_at is null;
comment on index raw_signals_analysis is 'claim of an analysis: the first waiting file of each motor; queue counts';

-- What the whole record of a file says, and what was made of it. One row a file; a newer analysis takes its place.
create table file_analyses (
    raw_id uuid primary key references raw_signals,
    equipment_id text collate "C" not null references equipment,
    recorded_at timestamptz not null,
    -- Versions of the measurement and of the rules.
    version text not null,
    rules_version text not null,
    severity text not null check (severity in ('good', 'watch', 'warning', 'alarm')),
    -- Code of the gravest fault; null when nothing is to be seen.
    fault text,
    load_a double precision,
    supply_hz double precision,
    slip double precision,
    n_av_db double precision,
    n_sum_db double precision,
    rotation_dbc double precision,
    -- All that was measured, except the spectrum.
    analysis jsonb not null,
    -- Hypotheses with severity, confidence, evidence, lines, alternatives, next checks; what could not be judged.
    diagnosis jsonb not null,
    -- First and step, hertz; level and floor, dBc: gzip of float32, little-endian, levels before floors.
    spectrum_first_hz double precision not null,
    spectrum_step_hz double precision not null,
    spectrum bytea not null,
    created_at timestamptz not null default clock_timestamp()
);

create index file_analyses_motor on file_analyses (equipment_id, recorded_at desc, raw_id desc);
comment on index file_analyses_motor is 'newest analysis of one motor; its trend of lines';
