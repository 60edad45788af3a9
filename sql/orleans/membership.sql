-- Membership of an Orleans cluster on PostgreSQL, in the contract of Microsoft.Orleans.Clustering.AdoNet 10: it reads its statements from
-- orleansquery by key, names parameters and reads columns exactly as they stand here. Run only for a host with Cluster:Mode = AdoNet.
-- Names have no underscores because the provider asks for OrleansQuery, QueryKey and so on, unquoted.

create table if not exists orleansquery (
    querykey varchar(64) primary key,
    querytext text not null
);

create table if not exists orleansmembershipversiontable (
    deploymentid varchar(150) primary key,
    timestamp timestamptz(3) not null default now(),
    version integer not null default 0
);

create table if not exists orleansmembershiptable (
    deploymentid varchar(150) not null references orleansmembershipversiontable (deploymentid),
    address varchar(45) not null,
    port integer not null,
    generation integer not null,
    siloname varchar(150) not null,
    hostname varchar(150) not null,
    status integer not null,
    proxyport integer,
    suspecttimes varchar(8000),
    starttime timestamptz(3) not null,
    iamalivetime timestamptz(3) not null,
    primary key (deploymentid, address, port, generation)
);

-- A change of a silo's row counts only together with the step of the table's version from the one that the silo has read: the version's
-- row is locked first, so of two silos that read the same version one changes nothing and reads again.
create or replace function orleans_insert_membership(
    the_deployment varchar, the_address varchar, the_port integer, the_generation integer, the_name varchar, the_host varchar,
    the_status integer, the_proxy_port integer, the_start timestamptz, the_alive timestamptz, the_version integer)
returns integer
language plpgsql
as $$
begin
    perform from orleansmembershipversiontable
    where deploymentid = the_deployment and version = the_version
    for update;
    if not found then
        return 0;
    end if;

    insert into orleansmembershiptable (
        deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
    values (
        the_deployment, the_address, the_port, the_generation, the_name, the_host, the_status, the_proxy_port, the_start, the_alive)
    on conflict (deploymentid, address, port, generation) do nothing;
    if not found then
        return 0;
    end if;

    update orleansmembershipversiontable
    set timestamp = now(), version = version + 1
    where deploymentid = the_deployment;
    return 1;
end;
$$;

create or replace function orleans_update_membership(
    the_deployment varchar, the_address varchar, the_port integer, the_generation integer, the_status integer, the_suspects varchar,
    the_alive timestamptz, the_version integer)
returns integer
language plpgsql
as $$
begin
    perform from orleansmembershipversiontable
    where deploymentid = the_deployment and version = the_version
    for update;
    if not found then
        return 0;
    end if;

    update orleansmembershiptable
    set status = the_status, suspecttimes = the_suspects, iamalivetime = the_alive
    where deploymentid = the_deployment and address = the_address and port = the_port and generation = the_generation;
    if not found then
        return 0;
    end if;

    update orleansmembershipversiontable
    set timestamp = now(), version = version + 1
    where deploymentid = the_deployment;
    return 1;
end;
$$;

insert into orleansquery (querykey, querytext)
values
    ('GatewaysQueryKey', '
        select address, proxyport, generation
        from orleansmembershiptable
        where deploymentid = @DeploymentId and status = @Status and proxyport > 0;
    '),
    ('MembershipReadRowKey', '
        select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes,
            m.starttime, m.iamalivetime, v.version
        from orleansmembershipversiontable v
        left join orleansmembershiptable m
            on m.deploymentid = v.deploymentid and m.address = @Address and m.port = @Port and m.generation = @Generation
        where v.deploymentid = @DeploymentId;
    '),
    ('MembershipReadAllKey', '
        select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes,
            m.starttime, m.iamalivetime, v.version
        from orleansmembershipversiontable v
        left join orleansmembershiptable m on m.deploymentid = v.deploymentid
        where v.deploymentid = @DeploymentId;
    '),
    ('InsertMembershipVersionKey', '
        with added as (
            insert into orleansmembershipversiontable (deploymentid)
            values (@DeploymentId)
            on conflict (deploymentid) do nothing
            returning 1)
        select count(*)::integer
        from added;
    '),
    ('InsertMembershipKey', '
        select orleans_insert_membership(
            @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime, @Version);
    '),
    ('UpdateMembershipKey', '
        select orleans_update_membership(
            @DeploymentId, @Address, @Port, @Generation, @Status, @SuspectTimes, @IAmAliveTime, @Version);
    '),
    ('UpdateIAmAlivetimeKey', '
        update orleansmembershiptable
        set iamalivetime = @IAmAliveTime
        where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation;
    '),
    ('CleanupDefunctSiloEntriesKey', '
        delete from orleansmembershiptable
        where deploymentid = @DeploymentId and iamalivetime < @IAmAliveTime and status <> 3;
    '),
    ('DeleteMembershipTableEntriesKey', '
        with gone as (
            delete from orleansmembershiptable
            where deploymentid = @DeploymentId)
        delete from orleansmembershipversiontable
        where deploymentid = @DeploymentId;
    ')
on conflict (querykey) do update
set querytext = excluded.querytext;
