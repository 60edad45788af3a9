-- Accounts. No password and no token is stored, only their hashes.
create table users (
    id uuid primary key,
    user_name text not null,
    -- Lower case: names differ by more than case.
    user_key text collate "C" not null unique,
    password_hash text not null,
    role text not null check (role in ('viewer', 'operator', 'engineer', 'admin')),
    is_disabled boolean not null default false,
    must_change_password boolean not null default false,
    password_expires_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    last_sign_in_at timestamptz
);

create table refresh_tokens (
    sha256 bytea primary key check (length(sha256) = 32),
    family_id uuid not null,
    user_id uuid not null references users,
    created_at timestamptz not null,
    absolute_expiry timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz,
    ip_address text,
    user_agent text
);

create index refresh_tokens_family on refresh_tokens (family_id);
comment on index refresh_tokens_family is 'end of a family when one of its tokens is used twice';

create index refresh_tokens_user on refresh_tokens (user_id);
comment on index refresh_tokens_user is 'end of all tokens of an account';

create table sessions (
    sha256 bytea primary key check (length(sha256) = 32),
    user_id uuid not null references users,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    absolute_expiry timestamptz not null,
    ended_at timestamptz,
    ip_address text,
    user_agent text
);

create index sessions_user on sessions (user_id);
comment on index sessions_user is 'end of all sessions of an account';

-- Failed sign-ins a name and address; address '*' counts the name over all addresses.
create table sign_in_attempts (
    user_key text collate "C" not null,
    ip_address text collate "C" not null,
    failures integer not null,
    last_at timestamptz not null,
    locked_until timestamptz,
    primary key (user_key, ip_address)
);

create index sign_in_attempts_last on sign_in_attempts (last_at);
comment on index sign_in_attempts_last is 'removal of attempts older than a day';
