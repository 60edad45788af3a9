-- What makes signing in safe beyond a password: second factors, known devices, sessions that can be named, notices to their owner.
alter table users
    -- A removed account keeps its row and its name: the audit goes on to mean this person.
    add column deleted_at timestamptz,
    -- Made for an unattended start: no second factor is asked for until it has one.
    add column mfa_exempt boolean not null default false,
    -- When a one-time password was used; it opens nothing a second time.
    add column password_used_at timestamptz;

-- The shared secret of an authenticator app, sealed with the product's key ring, which the database never sees.
create table second_factors (
    user_id uuid primary key references users,
    secret text not null,
    -- Newest time step a code was taken of; it only grows, so no code is taken twice and no old one after a clock was set back.
    last_step bigint not null,
    enrolled_at timestamptz not null
);

-- 120 random bits each, so that a plain hash is enough.
create table backup_codes (
    sha256 bytea primary key check (length(sha256) = 32),
    user_id uuid not null references users,
    created_at timestamptz not null,
    used_at timestamptz
);

create index backup_codes_user on backup_codes (user_id);
comment on index backup_codes_user is 'backup codes left to an account';

-- A step that was begun and must be finished by the same caller: the second factor of a sign-in, the enrolment of one.
create table sign_in_tickets (
    sha256 bytea primary key check (length(sha256) = 32),
    user_id uuid not null references users,
    purpose text not null check (purpose in ('second_factor', 'enrolment')),
    -- The sealed secret that is being enrolled.
    secret text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries integer not null default 0,
    ended_at timestamptz
);

create index sign_in_tickets_user on sign_in_tickets (user_id);
comment on index sign_in_tickets_user is 'end of all tickets of an account';

create index sign_in_tickets_expiry on sign_in_tickets (expires_at);
comment on index sign_in_tickets_expiry is 'removal of expired tickets';

-- Browsers that an account signed in from: strangers who guess at the name do not lock these out.
create table known_devices (
    sha256 bytea primary key check (length(sha256) = 32),
    user_id uuid not null references users,
    created_at timestamptz not null,
    last_used_at timestamptz not null
);

create index known_devices_user on known_devices (user_id);
comment on index known_devices_user is 'end of all known devices of an account';

-- What an owner must hear about the own account.
create table account_notices (
    id uuid primary key,
    user_id uuid not null references users,
    at timestamptz not null,
    kind text not null,
    ip_address text,
    user_agent text,
    seen_at timestamptz
);

create index account_notices_user on account_notices (user_id, at);
comment on index account_notices_user is 'newest notices of an account';

-- The name under which a session is listed and ended; its hash stays inside.
alter table sessions
    add column id uuid not null default gen_random_uuid();

create unique index sessions_id on sessions (id);
comment on index sessions_id is 'end of one session by its id';
