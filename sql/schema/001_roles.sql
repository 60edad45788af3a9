-- Two roles without login: the owner of every object, and the application role, which may neither change
-- the schema nor edit the audit log. Where the connecting user may not create roles, it owns everything
-- itself, and that is all that is lost.
do $$
begin
    if not (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) then
        raise notice 'roles diagmod_owner and diagmod_app are not made: % may not create roles', current_user;
        return;
    end if;

    -- Roles belong to the cluster: another database may have made them, even at this moment.
    begin
        create role diagmod_owner nologin;
    exception when duplicate_object or unique_violation then
        null;
    end;
    begin
        create role diagmod_app nologin;
    exception when duplicate_object or unique_violation then
        null;
    end;

    begin
        if not pg_has_role(current_user, 'diagmod_owner', 'member') then
            execute format('grant diagmod_owner to %I', current_user);
        end if;
        if not pg_has_role(current_user, 'diagmod_app', 'member') then
            execute format('grant diagmod_app to %I', current_user);
        end if;
        grant usage, create on schema public to diagmod_owner;
        grant usage on schema public to diagmod_app;
    exception when insufficient_privilege then
        raise notice 'roles diagmod_owner and diagmod_app exist, but % may not use them', current_user;
    end;
end
$$;
