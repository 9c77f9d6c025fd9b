-- The control trail: one entry for each event and each closing of a checkpoint, in the order of the log. It only grows.
--
-- `number` counts from 0 without gaps. `event` is the position of what an entry commits to, and null where it closes a
-- checkpoint. What `entry` says is laid down in domain/trail/entries.py; `leaf` is its hash, and `salt` what opens its
-- commitment, drawn at random: without it an event could be guessed from what others may see.
create table trail_entries (
    number bigint primary key check (number >= 0),
    event bigint unique check (event > 0),
    tag bytea not null check (length(tag) = 32),
    seq bigint not null check (seq >= 0),
    entry bytea not null check (length(entry) = 102),
    salt bytea check (length(salt) = 32),
    leaf bytea not null check (length(leaf) = 32),
    check ((event is null) = (salt is null)),
    unique (tag, seq)
);

-- The full tiles of the tree over those leaves: 256 hashes of every eighth level, and the root over them.
create table trail_tiles (
    level smallint check (level >= 0),
    number bigint check (number >= 0),
    hashes bytea not null check (length(hashes) = 8192),
    root bytea not null check (length(root) = 32),
    primary key (level, number)
);

-- What the log said of itself, signed: never two of one size.
create table trail_checkpoints (
    size bigint primary key check (size > 0),
    note text not null,
    at timestamptz not null
);

create trigger trail_entries_only_grow before update or delete or truncate on trail_entries
    for each statement execute function refuse_rewriting();
create trigger trail_tiles_only_grow before update or delete or truncate on trail_tiles
    for each statement execute function refuse_rewriting();
create trigger trail_checkpoints_only_grow before update or delete or truncate on trail_checkpoints
    for each statement execute function refuse_rewriting();
