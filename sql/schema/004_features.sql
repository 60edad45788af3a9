-- What was computed of recordings. Phases R, S, T are a, b, c here, and only here.
create sequence features_id_seq;

create table features (
    id bigint not null default nextval('features_id_seq'),
    raw_id uuid not null,
    equipment_id text collate "C" not null,
    window_start timestamptz not null,
    window_end timestamptz not null,
    window_index integer not null,
    first_sample bigint not null,
    is_valid boolean not null,
    conditions integer not null,
    rms_a double precision, rms_b double precision, rms_c double precision,
    peak_a double precision, peak_b double precision, peak_c double precision,
    crest_a double precision, crest_b double precision, crest_c double precision,
    skew_a double precision, skew_b double precision, skew_c double precision,
    kurt_a double precision, kurt_b double precision, kurt_c double precision,
    mean_a double precision, mean_b double precision, mean_c double precision,
    min_a double precision, min_b double precision, min_c double precision,
    max_a double precision, max_b double precision, max_c double precision,
    thd_a double precision, thd_b double precision, thd_c double precision,
    supply_hz double precision,
    positive_sequence_a double precision,
    unbalance double precision,
    -- Strongest lines a phase: {"a": [{"frequency_hz": ..., "amplitude_amps": ...}], ...}
    fft_spectrum jsonb not null,
    -- The detector's inputs: {"feature_set": 1, "embedding": [...]}
    extra jsonb not null,
    cluster_id integer,
    primary key (raw_id, window_start)
) partition by range (window_start);

alter sequence features_id_seq owned by features.id;

create index features_motor on features (equipment_id, window_start);
comment on index features_motor is 'trend of one motor; hourly summary of the hours a file touches';

create index features_window_start on features using brin (window_start);
comment on index features_window_start is 'fleet-wide ranges of time, retention';

create sequence anomaly_scores_id_seq;

create table anomaly_scores (
    id bigint not null default nextval('anomaly_scores_id_seq'),
    raw_id uuid not null,
    equipment_id text collate "C" not null,
    window_start timestamptz not null,
    window_index integer not null,
    score double precision,
    threshold double precision,
    is_anomaly boolean not null,
    model_type text not null,
    model_version text not null,
    p_value double precision,
    top_features jsonb not null,
    meta jsonb not null default '{"online": true}',
    created_at timestamptz not null default now(),
    primary key (raw_id, window_start)
) partition by range (window_start);

alter sequence anomaly_scores_id_seq owned by anomaly_scores.id;

create index anomaly_scores_created on anomaly_scores (equipment_id, created_at);
comment on index anomaly_scores_created is 'what was scored for one motor since a moment';

create index anomaly_scores_motor on anomaly_scores (equipment_id, window_start desc, raw_id desc);
comment on index anomaly_scores_motor is 'scores of one motor, newest window first';

create table predictions (
    id bigint generated always as identity primary key,
    -- The window that drives the prediction; no foreign key may point at a partitioned table.
    feature_id bigint,
    raw_id uuid not null references raw_signals,
    equipment_id text collate "C" not null references equipment,
    defect_type_id integer references defect_types,
    probability double precision,
    predicted_severity text not null,
    model_name text not null,
    model_version text not null,
    prediction_details jsonb not null,
    created_at timestamptz not null default now()
);

create index predictions_created on predictions (created_at);
comment on index predictions_created is 'predictions by time, retention';

create index predictions_raw on predictions (raw_id);
comment on index predictions_raw is 'predictions of one file: its page, its deletion';

create table forecasts (
    id bigint generated always as identity primary key,
    equipment_id text collate "C" not null references equipment,
    raw_id uuid references raw_signals,
    -- History and future together.
    forecast_data jsonb not null,
    model_version text not null,
    p_over double precision,
    threshold_a double precision,
    created_at timestamptz not null default now()
);

create index forecasts_motor on forecasts (equipment_id, created_at desc, id desc);
comment on index forecasts_motor is 'newest forecast of one motor';

create index forecasts_raw on forecasts (raw_id);
comment on index forecasts_raw is 'forecasts of one file: its deletion';

-- RMS of the valid windows an hour, recomputed from features whenever a file touches the hour.
create table hourly_feature_summary (
    equipment_id text collate "C" not null references equipment,
    hour_start timestamptz not null,
    windows_count bigint not null,
    rms_count_a bigint not null, rms_count_b bigint not null, rms_count_c bigint not null,
    rms_mean_a double precision, rms_mean_b double precision, rms_mean_c double precision,
    rms_min_a double precision, rms_min_b double precision, rms_min_c double precision,
    rms_max_a double precision, rms_max_b double precision, rms_max_c double precision,
    updated_at timestamptz not null default now(),
    primary key (equipment_id, hour_start)
);

create table cluster_labels (
    cluster_id integer primary key,
    defect_type_id integer not null references defect_types,
    labelled_by text not null,
    created_at timestamptz not null default clock_timestamp()
);
