-- Who is where: one row for each page of a plan that stands open, renewed while it does. It is no part of the log; what
-- was not renewed for a while is not there, and after a crash all of it is gone.
--
-- `tab` is made up by the page itself, `edits` the address of the form that is being filled in there, or nothing.
create unlogged table presences (
    tab uuid primary key,
    plan uuid not null,
    organisation uuid not null,
    account uuid not null,
    edits text not null,
    at timestamptz not null default now()
);
create index on presences (plan, at);
