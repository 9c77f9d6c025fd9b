-- Append as before, while all that was decided upon still stands: a stream that was read and not written may not have
-- grown since. Two writers who each read what the other writes would else both be right, and together wrong.
-- `outcome` is overtaken where one has; nothing is stored then.
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
    read_streams uuid[],
    read_versions bigint[],
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
