-- Limits of a motor; every version is kept. Without a row the product's defaults hold.
create table alarm_thresholds (
    equipment_id text collate "C" not null references equipment,
    version integer not null check (version > 0),
    -- All modes with steps, hysteresis, delays; the RMS threshold and the expected interval of that time.
    body jsonb not null,
    set_by text not null,
    set_at timestamptz not null,
    primary key (equipment_id, version)
);
