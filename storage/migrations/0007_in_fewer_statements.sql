-- Append and claim as before, in fewer statements: each costs a command more than what it does.
--
-- Whether there is room beside others is worked out only where there are others.
create or replace function claim(
    holders uuid[], entries uuid[], kinds text[], keys bytea[], parts bigint[], wholes bigint[]
) returns text language plpgsql as $$
declare
    taken numeric;
    differs boolean;
begin
    for i in 1 .. cardinality(holders) loop
        -- A single place that goes from one claim to another is overwritten below.
        continue when cardinality(holders) = 1 and keys[i] <> '';
        delete from planspoor.claims c where c.holder = holders[i] and c.entry = entries[i];
    end loop;
    for i in 1 .. cardinality(holders) loop
        continue when keys[i] = '';
        if exists (select from planspoor.claims c where c.key = keys[i]) then
            select coalesce(sum(c.part), 0), coalesce(bool_or(c.whole <> wholes[i]), false) into taken, differs
                from planspoor.claims c
                where c.key = keys[i] and (c.holder, c.entry) <> (holders[i], entries[i]);
            if differs then
                return 'other-whole';
            elsif taken + parts[i] > wholes[i] then
                return kinds[i];
            end if;
        end if;
        insert into planspoor.claims values (holders[i], entries[i], kinds[i], keys[i], parts[i], wholes[i])
            on conflict (holder, entry) do update
                set kind = excluded.kind, key = excluded.key, part = excluded.part, whole = excluded.whole;
    end loop;
    return null;
end
$$;

-- The key of a command is kept first, with the position at which it will end: where it stands already, the command
-- was done. A version that would follow a gap is overtaken too: a crash took what somebody had read, for that is visible
-- before it is on disk.
create or replace procedure append(
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
    read_streams uuid[],
    read_versions bigint[],
    inout ended bigint default null,
    inout outcome text default null
) language plpgsql as $$
declare
    misfit text;
begin
    set local synchronous_commit = off;
    perform pg_advisory_xact_lock(7526473301);
    insert into planspoor.commands
        select command_key, append.account, print,
            coalesce((select max(e.notification_id) from planspoor.events e), 0) + cardinality(streams)
        on conflict (command) do nothing
        returning position into ended;
    if not found then
        select c.position, case when c.account = append.account and c.fingerprint = print then 'repeated' else 'reused' end
            into ended, outcome
            from planspoor.commands c where c.command = command_key;
    else
        for i in 1 .. cardinality(read_streams) loop
            if read_versions[i] <> coalesce(
                (select max(e.originator_version) from planspoor.events e where e.originator_id = read_streams[i]), 0
            ) then
                rollback;
                ended := 0;
                outcome := 'overtaken';
                return;
            end if;
        end loop;
        outcome := 'appended';
        for i in 1 .. cardinality(streams) loop
            insert into planspoor.events
                select streams[i], versions[i], topics[i], states[i], ended - cardinality(streams) + i
                where versions[i] = 1 or exists (
                    select from planspoor.events e
                    where e.originator_id = streams[i] and e.originator_version = versions[i] - 1
                );
            if not found then
                rollback;
                ended := 0;
                outcome := 'overtaken';
                return;
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
        notify events;
    end if;
    commit;
    -- A transaction that wrote nothing would not wait: one record in the write-ahead log makes it one that did.
    perform pg_logical_emit_message(true, 'planspoor', '');
end
$$;
