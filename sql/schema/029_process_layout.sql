-- Where motors and groups stand on the status board: by the process they serve, not by the alphabet.
alter table equipment
    add column board_place integer check (board_place >= 0),
    -- Stands by for the others of its group: its rest is no outage.
    add column is_standby boolean not null default false;

-- A group that nobody has placed has no row; one that lost its motors keeps its own.
create table board_groups (
    group_name text collate "C" primary key check (length(group_name) between 1 and 200),
    station text check (length(station) between 1 and 200),
    place integer not null check (place >= 0),
    -- Motors that the process needs: fewer available ones are an alarm. Null: nobody has said.
    required integer check (required between 1 and 1000)
);
