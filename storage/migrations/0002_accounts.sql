-- People: the only tables that hold personal data. Events name an account by its id and nothing more.

create table accounts (
    id uuid primary key,
    organisation uuid not null,
    email text not null,
    email_key text not null unique,
    name text not null,
    password text not null,
    administrator boolean not null,
    language text not null default 'nl' check (language in ('nl', 'en')),
    created_at timestamptz not null,
    disabled_at timestamptz
);
create index accounts_by_organisation on accounts (organisation);

-- `token` is the SHA-256 of what the cookie holds.
create table sessions (
    token bytea primary key,
    account uuid not null references accounts on delete cascade,
    started_at timestamptz not null,
    seen_at timestamptz not null
);
create index sessions_by_account on sessions (account);
create index sessions_by_seen_at on sessions (seen_at);

-- Browsers in which somebody signed in before; their attempts are counted apart from a stranger's.
create table browsers (
    token bytea primary key,
    account uuid not null references accounts on delete cascade,
    seen_at timestamptz not null
);
create index browsers_by_account on browsers (account);

-- The rate limit: `due` is when the bucket of `key` will be empty again.
create table turns (
    key bytea primary key,
    due timestamptz not null
);
create index turns_by_due on turns (due);

-- One-time links. An invitation makes an account in `organisation`; a recovery lets `account` choose a password.
create table links (
    id uuid primary key,
    token bytea not null unique,
    kind text not null check (kind in ('invitation', 'recovery')),
    organisation uuid not null,
    account uuid references accounts on delete cascade,
    administrator boolean not null default false,
    note text not null default '',
    made_by uuid references accounts on delete set null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by uuid,
    revoked_at timestamptz,
    check ((kind = 'recovery') = (account is not null))
);
create index links_by_organisation on links (organisation, made_at);

-- The one-time code that the console shows while nobody has an account. At most one row.
create table opening_code (
    only_one boolean primary key default true check (only_one),
    code bytea not null,
    made_at timestamptz not null
);

-- Who did what to which account; never what was filled in.
create table account_acts (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    act text not null,
    account uuid,
    by uuid,
    organisation uuid
);
create index account_acts_by_organisation on account_acts (organisation, at);
