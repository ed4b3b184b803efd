-- When the indexes of hashes are made anew, for all processes together (hash-indexes.ts). `looked_through`: up to this number it
-- was looked which events are endings. `due_from`: the oldest ending since the indexes were made; null: none.
create table hash_index_upkeep (
  only_row boolean primary key default true check (only_row),
  looked_through bigint not null default 0,
  due_from timestamptz,
  rebuilt_at timestamptz
);

insert into hash_index_upkeep default values;
