-- Letters by e-mail: whether somebody wants them, and those that were written. Nothing personal stands in a letter; to
-- which address it goes is read from the account when it is sent.
alter table accounts add column mailed boolean not null default true;

-- `occasion` is what a letter is about: somebody gets one for each. `told` holds a digest of each thing that it named.
-- A letter waits until `next_at`; null for one that was sent, or that nobody tries to send any more.
create table mails (
    id uuid primary key,
    account uuid not null references accounts on delete cascade,
    kind text not null,
    occasion text not null,
    subject text not null,
    body text not null,
    calendar bytea,
    told text[] not null,
    written_at timestamptz not null,
    sent_at timestamptz,
    attempts integer not null default 0,
    next_at timestamptz,
    unique (account, kind, occasion)
);
create index on mails (account, written_at);
create index on mails (next_at) where next_at is not null;
