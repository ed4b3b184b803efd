-- What a platform last said it holds, and whether that is what the log says.
alter table platforms add column held_sequence bigint;

alter table platforms add column held_at timestamptz;

alter table platforms add column held_agrees boolean;

create index events_of_entry on events (entry_id, sequence);
