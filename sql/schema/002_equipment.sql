-- Motors and what is known of their possible faults.
create table equipment (
    equipment_id text collate "C" primary key check (equipment_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    name text not null,
    type text not null default 'induction_motor',
    location text,
    group_name text collate "C",
    -- Name-plate (power_kw, voltage_v, current_a, frequency_hz, speed_rpm, ...); every key is optional.
    specifications jsonb not null default '{}' check (jsonb_typeof(specifications) = 'object'),
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
);

create table defect_types (
    id integer primary key,
    code text not null unique,
    name text not null,
    category text not null,
    description text not null,
    -- How soon it becomes dangerous when found: low, medium, high, critical.
    severity text not null check (severity in ('low', 'medium', 'high', 'critical'))
);

create table maintenance_events (
    id bigint generated always as identity primary key,
    equipment_id text collate "C" not null references equipment,
    kind text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    defect_type_id integer references defect_types,
    note text,
    created_by text not null,
    created_at timestamptz not null default clock_timestamp()
);

create index maintenance_events_motor on maintenance_events (equipment_id, started_at desc);
comment on index maintenance_events_motor is 'maintenance of one motor, newest first';
