-- What a person must know of motors: cases, and each step of their lives.
-- One row a motor: it is locked while its alarms are judged, so that commits, orders and the clock take turns.
create table alarm_books (
    equipment_id text collate "C" primary key references equipment,
    -- Newest journal entry that was judged: none is judged twice.
    seq bigint not null default 0,
    -- Where each condition stands.
    levels jsonb not null default '[]',
    last_data_at timestamptz,
    clock text not null default 'recorded' check (clock in ('recorded', 'sequence')),
    -- When something happens next by the passing of time alone; null: nothing will.
    due_at timestamptz,
    updated_at timestamptz not null default clock_timestamp()
);

create index alarm_books_due on alarm_books (due_at) where due_at is not null;
comment on index alarm_books_due is 'motors whose alarms the clock moves now';

create table alarm_cases (
    id uuid primary key,
    equipment_id text collate "C" not null references equipment,
    mode text collate "C" not null,
    state text not null check (state in (
        'normal', 'unacknowledged', 'acknowledged', 'returned_unacknowledged', 'shelved', 'suppressed', 'out_of_service')),
    -- 1 to 3, 4 = advisory: as it is now, and the gravest so far.
    priority smallint not null check (priority between 1 and 4),
    gravest smallint not null check (gravest between 1 and 4),
    raised_at timestamptz not null,
    active_since timestamptz not null,
    is_active boolean not null,
    acknowledged_at timestamptz,
    changed_at timestamptz not null,
    closed_at timestamptz,
    -- What was found: a label. Code of the defect catalogue, nothing_found or not_inspected.
    finding text,
    version integer not null check (version > 0),
    -- The case, whole.
    body jsonb not null,
    check ((closed_at is null) = (state <> 'normal'))
);

create unique index alarm_cases_open on alarm_cases (equipment_id, mode) where closed_at is null;
comment on index alarm_cases_open is 'one open case a motor and mode; open cases of a motor';

create index alarm_cases_raised on alarm_cases (raised_at desc, id desc);
comment on index alarm_cases_raised is 'cases of all motors, newest first';

create index alarm_cases_motor on alarm_cases (equipment_id, raised_at desc, id desc);
comment on index alarm_cases_motor is 'cases of one motor, newest first';

create index alarm_cases_finding on alarm_cases (finding) where finding is not null;
comment on index alarm_cases_finding is 'labels: cases in which something was found';

create table alarm_transitions (
    case_id uuid not null references alarm_cases,
    number integer not null check (number > 0),
    equipment_id text collate "C" not null,
    mode text collate "C" not null,
    at timestamptz not null,
    -- Time of the data that caused it; null when no data did.
    data_at timestamptz,
    event text not null,
    to_state text not null,
    priority smallint not null,
    -- The step, whole.
    body jsonb not null,
    primary key (case_id, number)
);

create index alarm_transitions_at on alarm_transitions (at);
comment on index alarm_transitions_at is 'figures of a range of time';

create index alarm_transitions_motor on alarm_transitions (equipment_id, (coalesce(data_at, at)));
comment on index alarm_transitions_motor is 'marks below the chart of one motor';

create function alarm_transitions_are_kept() returns trigger
language plpgsql
as $$
begin
    raise exception 'alarm_transitions is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger alarm_transitions_no_change
    before update on alarm_transitions
    for each row execute function alarm_transitions_are_kept();
