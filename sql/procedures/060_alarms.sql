-- What the application role may do with alarms: their history is added to, never changed.
do $$
begin
    if not exists (select from pg_roles where rolname = 'diagmod_app') then
        return;
    end if;

    grant select, insert, update on alarm_books, alarm_cases to diagmod_app;
    grant select, insert on alarm_transitions, alarm_thresholds to diagmod_app;
end
$$;
