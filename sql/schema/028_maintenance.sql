-- Maintenance as a window: planned end, who ended it, and whether the twin learned anew since.
alter table maintenance_events
    add column planned_end_at timestamptz,
    add column ended_by text,
    add column is_rebaselined boolean not null default false,
    add check (planned_end_at > started_at);
