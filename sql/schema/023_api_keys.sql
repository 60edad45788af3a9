-- Keys of programs. The key itself is shown once; here are its hash and the part of it that may be seen.
create table api_keys (
    id uuid primary key,
    prefix text collate "C" not null unique,
    sha256 bytea not null unique check (length(sha256) = 32),
    name text not null,
    owner_id uuid not null references users,
    scopes text[] not null check (cardinality(scopes) > 0),
    -- Groups of motors it may see; null: all.
    motor_groups text[] check (cardinality(motor_groups) > 0),
    requests_per_second integer not null check (requests_per_second between 1 and 100000),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    -- The key that this one takes the place of.
    replaces uuid references api_keys,
    last_used_at timestamptz,
    last_used_from text,
    use_count bigint not null default 0,
    -- Requests that were turned away: scope, group, rate.
    refused_count bigint not null default 0
);

create index api_keys_owner on api_keys (owner_id, created_at);
comment on index api_keys_owner is 'keys of an account';
