-- What a reviewer looked at under a grant: one row for each page, written before anything is read for it. It only grows.
--
-- `reference` is that of the request, `activity` what it was for. `page` is the address without what was asked; `known`
-- and `on_day` are the axes of the replay, null for the plan as it is. Nobody is named: accounts and things by their ids.
create table looks (
    reference text primary key,
    activity text not null default 'review',
    dispute uuid not null,
    plan uuid not null,
    organisation uuid not null,
    account uuid not null,
    at timestamptz not null,
    page text not null,
    known timestamptz,
    on_day date
);
create index on looks (plan, at);

create trigger looks_only_grow before update or delete or truncate on looks
    for each statement execute function refuse_rewriting();
