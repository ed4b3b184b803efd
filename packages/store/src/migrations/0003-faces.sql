-- Other clients read by time, not by number. Each event has a second of its own kind: it never goes back, and at most
-- fifty events share one, so that no second outgrows a page. stamp = stamp_offset + sequence / 50 (docs/protocol/stopncii.md).
alter table feed_head add column stamp_offset bigint not null default 0;

alter table entries add column last_sequence bigint;

alter table entries add column last_stamp bigint;

update entries set last_sequence = stamped.sequence, last_stamp = stamped.stamp
from (
  select distinct on (entry_id) entry_id, sequence,
    sequence / 50 + max(floor(extract(epoch from at))::bigint - sequence / 50) over (order by sequence) as stamp
  from events
  order by entry_id, sequence desc
) as stamped
where entries.id = stamped.entry_id;

update feed_head set stamp_offset = greatest(
  0, coalesce((select max(floor(extract(epoch from at))::bigint - sequence / 50) from events), 0));

create index entries_by_last_event on entries (last_stamp, last_sequence);

-- The first 64 bits of every hash of an entry, to find entries by a hash that a platform names. Gone with the hash.
create function hash_heads(fingerprint jsonb) returns bigint[] immutable language sql as $$
  select coalesce(array_agg(('x' || left(hash, 16))::bit(64)::bigint), '{}')
  from (
    select value #>> '{}' as hash from jsonb_path_query(fingerprint, '$.pdq.dihedral.*') as value
    union all select fingerprint ->> 'md5'
  ) as hashes
  where hash is not null
$$;

create index entries_by_hash on entries using gin (hash_heads(fingerprint)) where fingerprint is not null;

-- A platform that reads through the StopNCII face: what it was given, and the key that only its own key opens.
alter table platforms add column face text not null default 'native' check (face in ('native', 'stopncii', 'ncmec'));

alter table platforms add column sealing_key text;

alter table platforms add column given_through bigint not null default 0;

alter table platforms add column offered_stamp bigint not null default 0;

alter table platforms add column offered_sequence bigint not null default 0;

-- The hashes of an ended entry, sealed to one platform that was given them and can only drop them by name.
create table sealed_endings (
  platform_id uuid not null references platforms (id) on delete cascade,
  entry_id uuid not null references entries (id),
  ended_at timestamptz not null,
  sealed text not null,
  primary key (platform_id, entry_id)
);
