-- The log: every event of every stream, in the order in which they were recorded. It only grows.

-- `notification_id` is the position in the log: from 1, without gaps, in the order in which commits became visible.
-- The name is the eventsourcing library's.
create table events (
    originator_id uuid not null,
    originator_version bigint not null check (originator_version > 0),
    topic text not null,
    state bytea not null,
    notification_id bigint not null,
    constraint events_pkey primary key (originator_id, originator_version)
) with (autovacuum_analyze_scale_factor = 0.01);
create unique index events_by_position on events (notification_id);

-- What was done already: a command's idempotency key, who used it, the SHA-256 of what it said, where it ended.
create table commands (
    command uuid primary key,
    account uuid not null,
    fingerprint bytea not null check (length(fingerprint) = 32),
    position bigint not null
);

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception 'the log only grows: % on % is refused', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;
create trigger events_only_grow before update or delete or truncate on events
    for each statement execute function refuse_rewriting();

-- Append events and the key of their command, all or nothing, in one round trip outside a transaction.
--
-- Positions are given out under a lock that is held until the events are visible, so that a reader who saw a
-- position saw all before it. Two transactions: the first becomes visible without waiting for the disk, so that
-- the lock is short and one flush serves many writers; the second does wait, and the caller is answered after it.
-- `outcome` is appended, repeated or reused; `ended` is where the command ended, now or the first time.
create procedure append(
    streams uuid[],
    versions bigint[],
    topics text[],
    states bytea[],
    key uuid,
    account uuid,
    print bytea,
    inout ended bigint default null,
    inout outcome text default null
) language plpgsql as $$
declare
    earlier_account uuid;
    earlier_print bytea;
begin
    set local synchronous_commit = off;
    perform pg_advisory_xact_lock(7526473301);
    select c.position, c.account, c.fingerprint into ended, earlier_account, earlier_print
        from planspoor.commands c where c.command = key;
    if found then
        outcome := case when earlier_account = account and earlier_print = print then 'repeated' else 'reused' end;
    else
        outcome := 'appended';
        ended := coalesce((select max(notification_id) from planspoor.events), 0);
        for i in 1 .. cardinality(streams) loop
            ended := ended + 1;
            insert into planspoor.events
                select streams[i], versions[i], topics[i], states[i], ended
                where versions[i] = 1 or exists (
                    select from planspoor.events e
                    where e.originator_id = streams[i] and e.originator_version = versions[i] - 1
                );
            if not found then
                raise exception 'version % of stream % would follow a gap', versions[i], streams[i]
                    using errcode = 'check_violation';
            end if;
        end loop;
        insert into planspoor.commands values (key, account, print, ended);
        notify events;
    end if;
    commit;
    -- A transaction that wrote nothing would not wait: one record in the write-ahead log makes it one that did.
    perform pg_logical_emit_message(true, 'planspoor', '');
end
$$;
