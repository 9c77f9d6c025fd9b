-- Who writes the trail, and who watches it.
--
-- A role that can read the log, and add to the trail: nothing else. Whoever writes the trail takes it on. The owner of
-- these tables gives up what it does not need. A role belongs to the whole server: it may be there already.
do $$
begin
    if not exists (select from pg_roles where rolname = 'planspoor_trail') then
        create role planspoor_trail nologin;
    end if;
exception
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise exception 'this step needs the right to make a role'
            using hint = 'Give it once, as an administrator: create role planspoor_trail nologin;'
                ' grant planspoor_trail to the user of Planspoor.';
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'planspoor_trail', 'member') then
        execute format('grant planspoor_trail to %I', current_user);
    end if;
end
$$;

-- What a witness signed: the line under a checkpoint, by the key that it was checked with.
create table trail_cosignatures (
    size bigint check (size > 0),
    vkey text,
    line text not null,
    primary key (size, vkey)
);

-- What proves that the log is not the one that it was: something that it signed, and that it does not hold.
create table trail_halts (
    note text primary key,
    at timestamptz not null default now()
);

create trigger trail_cosignatures_only_grow before update or delete or truncate on trail_cosignatures
    for each statement execute function refuse_rewriting();
create trigger trail_halts_only_grow before update or delete or truncate on trail_halts
    for each statement execute function refuse_rewriting();

do $$
begin
    execute format('grant usage on schema %I to planspoor_trail', current_schema);
    execute format(
        'revoke insert, update, delete, truncate on trail_entries, trail_tiles, trail_checkpoints,'
        ' trail_cosignatures, trail_halts from %I',
        current_user
    );
end
$$;
grant select on events, trail_entries, trail_tiles, trail_checkpoints, trail_cosignatures, trail_halts to planspoor_trail;
grant insert on trail_entries, trail_tiles, trail_checkpoints, trail_cosignatures, trail_halts to planspoor_trail;

-- Nothing is recorded upon a log that lost some of what it signed.
create function refuse_upon_a_halt() returns trigger language plpgsql as $$
begin
    if exists (select from planspoor.trail_halts) then
        raise exception 'the log is not the one that it was' using errcode = 'PLHLT';
    end if;
    return null;
end
$$;
create trigger events_halted before insert on events
    for each statement execute function refuse_upon_a_halt();
