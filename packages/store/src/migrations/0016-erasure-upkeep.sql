-- What is left of erased hashes, for all processes together (erasures.ts): on PostgreSQL the indexes of hashes are made anew for it,
-- on PGlite the files are rewritten. `looked_through`: up to this number it was looked which events are endings. `due_from`: the
-- oldest ending since everything was cleared; null: none.
create table erasure_upkeep (
  only_row boolean primary key default true check (only_row),
  looked_through bigint not null default 0,
  due_from timestamptz,
  cleared_at timestamptz
);

insert into erasure_upkeep default values;
