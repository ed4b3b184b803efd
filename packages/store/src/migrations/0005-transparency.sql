-- The transparency log (docs/protocol/log.md). One row: which log this database continues, and how far it was signed.
-- Whoever appends locks the row, so that no two trees of one size are ever signed.
create table log_state (
  only_row boolean primary key default true check (only_row),
  origin text not null,
  -- The key that signs it, as anybody may know it. A process with another key does not sign.
  verification_key text not null,
  size bigint not null,
  checkpoint text not null,
  batched_at timestamptz,
  -- The last checkpoint of the log before this one, where it is known.
  previous text
);

-- Level -1: the entries themselves, 34 bytes each with their length. The widest state of each tile; the narrower ones
-- are its beginning.
create table log_tiles (
  level smallint not null,
  index bigint not null,
  hashes bytea not null,
  primary key (level, index)
);

-- What tells which leaf of the log is which event. Made with the event, in its transaction. When the entry ends, the
-- seed and the event are destroyed, and the row with them as soon as its commitment is in the log.
create table log_openings (
  sequence bigint primary key references events (sequence),
  entry_id uuid not null references entries (id),
  commitment bytea not null,
  seed bytea,
  event text,
  leaf_index bigint,
  check ((seed is null) = (event is null))
);

create index log_openings_of_entry on log_openings (entry_id);

create index log_openings_waiting on log_openings (sequence) where leaf_index is null;
