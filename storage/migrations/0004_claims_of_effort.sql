-- Effort credit is claimed as well: make the claims of older events once more.
update pepper set settled = not exists (select from events);
