-- Motors of a demo, whose recordings come from a simulator: marked wherever they show, and removable as a whole.
alter table equipment add column simulated boolean not null default false;

-- A real motor never becomes a simulated one, nor the other way round: removal asks for nothing but this mark.
create function equipment_simulated_is_fixed() returns trigger
language plpgsql
as $$
begin
    raise exception 'equipment.simulated of % cannot be changed', old.equipment_id using errcode = 'insufficient_privilege';
end
$$;

create trigger equipment_simulated_fixed
    before update on equipment
    for each row when (old.simulated is distinct from new.simulated)
    execute function equipment_simulated_is_fixed();
