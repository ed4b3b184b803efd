-- A picture that is near to a listed one of another case stands behind it: platforms see one item (ADR 49).
alter table entries drop constraint entries_state_check;

alter table entries drop constraint entries_check;

alter table entries add constraint entries_state_check
  check (state in ('listed', 'joined', 'quarantined', 'withdrawn', 'expired'));

alter table entries add constraint entries_check
  check ((fingerprint is not null) = (state in ('listed', 'joined', 'quarantined')));

-- No reference to entries (id): checking it would lock the row, which others lock in another order.
alter table entries add column joined_to uuid;

alter table entries add constraint entries_joined_check check ((joined_to is not null) = (state = 'joined'));

create index entries_by_leader on entries (joined_to) where joined_to is not null;

-- Of the event by which platforms were first given the fingerprint; null: they never were.
alter table entries add column shown_sequence bigint;

update entries set shown_sequence = added_sequence;

-- Twelve blocks of 22 or 21 bits: of two hashes that differ in at most 11 bits one block is equal. Without a PDQ, the MD5
-- stands for itself. Gone with the hash, as in 0003-faces.sql. It reads from something so that it is not written out in place
-- of its name: the index is found by the name.
create function near_keys(fingerprint jsonb) returns integer[] immutable cost 1000 language sql as $$
  select array_agg(key) from (
    select (block << 24) | substring(
      ('x' || (fingerprint -> 'pdq' ->> 'hash'))::bit(256)
      from 1 + 21 * block + least(block, 4)
      for case when block < 4 then 22 else 21 end
    )::integer as key
    from generate_series(0, 11) as block
    where fingerprint -> 'pdq' ->> 'hash' is not null
    union all
    select (15 << 24) | ('x' || left(fingerprint ->> 'md5', 6))::bit(24)::integer
    where fingerprint -> 'pdq' ->> 'hash' is null
  ) as keys
$$;

-- No list of what is waiting to be indexed: every search would read all of it.
create index entries_by_near_hash on entries using gin (near_keys(fingerprint)) with (fastupdate = off)
  where state = 'listed' and case_id is not null;

-- What platforms said of an entry that another one stood behind, or stands behind: it is said of that one, too.
create table heard_feedback (
  entry_id uuid not null references entries (id),
  platform_id uuid not null,
  idempotency_key text not null,
  primary key (entry_id, platform_id, idempotency_key),
  foreign key (platform_id, idempotency_key) references feedback (platform_id, idempotency_key)
);

create view feedback_of_entries as
  select entry_id, entry_id as said_of, platform_id, idempotency_key, value, reason, at from feedback
  union all
  select heard_feedback.entry_id, feedback.entry_id, platform_id, idempotency_key, value, reason, at
  from heard_feedback join feedback using (platform_id, idempotency_key);
