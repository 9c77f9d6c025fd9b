-- Claims: what counts once, and where it counts. They follow from the log, and can be made from it again.

-- `key` is the HMAC-SHA256 of what is claimed, so that no invoice and no time sheet can be read here.
-- The parts of one key add up to its whole at most; where nothing is divided both are 1.
create table claims (
    holder uuid not null,
    entry uuid not null,
    kind text not null,
    key bytea not null check (length(key) = 32),
    part bigint not null check (part > 0),
    whole bigint not null check (whole >= part),
    primary key (holder, entry)
);
create index claims_by_key on claims (key);

-- The secret of those keys, drawn once, here, and in no event. `settled` once the claims of older events are made.
create table pepper (
    only_one boolean primary key default true check (only_one),
    secret bytea not null check (length(secret) = 32),
    settled boolean not null
);
insert into pepper (secret, settled)
    select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), not exists (select from events);

-- Take over what is claimed at some places instead of what was; an empty key claims nothing any more.
--
-- All places are released first, so that one command can move a claim. Returns null, or what does not fit: the kind
-- of what is counted already, or other-whole. What was done by then is the caller's to roll back.
-- Only who holds the lock of the log comes here: nobody waits for a row, so nobody waits for one another.
create function claim(holders uuid[], entries uuid[], kinds text[], keys bytea[], parts bigint[], wholes bigint[])
    returns text language plpgsql as $$
declare
    taken numeric;
    differs boolean;
begin
    delete from planspoor.claims c
        using unnest(holders, entries) as place (holder, entry)
        where c.holder = place.holder and c.entry = place.entry;
    for i in 1 .. cardinality(holders) loop
        continue when keys[i] = '';
        select coalesce(sum(c.part), 0), coalesce(bool_or(c.whole <> wholes[i]), false) into taken, differs
            from planspoor.claims c where c.key = keys[i];
        if differs then
            return 'other-whole';
        elsif taken + parts[i] > wholes[i] then
            return kinds[i];
        end if;
        insert into planspoor.claims values (holders[i], entries[i], kinds[i], keys[i], parts[i], wholes[i]);
    end loop;
    return null;
end
$$;

-- Append as before, and with the events what they claim, all or nothing. Where a claim does not fit nothing is stored,
-- and `outcome` says what `claim` said.
drop procedure append;
create procedure append(
    streams uuid[],
    versions bigint[],
    topics text[],
    states bytea[],
    command_key uuid,
    account uuid,
    print bytea,
    holders uuid[],
    entries uuid[],
    kinds text[],
    keys bytea[],
    parts bigint[],
    wholes bigint[],
    inout ended bigint default null,
    inout outcome text default null
) language plpgsql as $$
declare
    earlier_account uuid;
    earlier_print bytea;
    misfit text;
begin
    set local synchronous_commit = off;
    perform pg_advisory_xact_lock(7526473301);
    select c.position, c.account, c.fingerprint into ended, earlier_account, earlier_print
        from planspoor.commands c where c.command = command_key;
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
        if cardinality(holders) > 0 then
            misfit := planspoor.claim(holders, entries, kinds, keys, parts, wholes);
            if misfit is not null then
                rollback;
                ended := 0;
                outcome := misfit;
                return;
            end if;
        end if;
        insert into planspoor.commands values (command_key, account, print, ended);
        notify events;
    end if;
    commit;
    -- A transaction that wrote nothing would not wait: one record in the write-ahead log makes it one that did.
    perform pg_logical_emit_message(true, 'planspoor', '');
end
$$;
