-- Motors with their newest file and twin head: for reports and for people with psql.
create or replace view motor_overview as
select e.equipment_id, e.name, e.group_name, t.seq as journal_seq, t.updated_at as twin_updated_at,
    t.status ->> 'health' as health, t.status ->> 'state' as state,
    c.stored, c.completed, c.failed, c.features_total,
    t.status #>> '{diagnosis,severity}' as diagnosis, t.status #>> '{diagnosis,fault}' as fault,
    (t.status ->> 'slip')::double precision as slip
from equipment e
left join twins t using (equipment_id)
left join ingest_counters c using (equipment_id);
