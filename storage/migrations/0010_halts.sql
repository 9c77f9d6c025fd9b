-- When a halt was written is nothing that its note proves: what cannot be checked is not kept.
alter table trail_halts drop column at;
