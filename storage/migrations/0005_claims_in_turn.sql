-- Claims as before; the places are released one by one, and not by a join with what was handed in: a join was planned
-- anew at every command, which took longer than all else that a claim costs.
create or replace function claim(
    holders uuid[], entries uuid[], kinds text[], keys bytea[], parts bigint[], wholes bigint[]
) returns text language plpgsql as $$
declare
    taken numeric;
    differs boolean;
begin
    for i in 1 .. cardinality(holders) loop
        delete from planspoor.claims c where c.holder = holders[i] and c.entry = entries[i];
    end loop;
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
