-- The same values as in 0003-faces.sql and 0010-near-duplicates.sql, computed in a fifth of the time: without a query for each
-- entry. Every index of them stays as it is.
create or replace function hash_heads(fingerprint jsonb) returns bigint[] immutable language plpgsql as $$
declare
  forms constant jsonb = fingerprint -> 'pdq' -> 'dihedral';
begin
  return array_remove(array[
    ('x' || left(forms ->> 'original', 16))::bit(64)::bigint,
    ('x' || left(forms ->> 'rotate90', 16))::bit(64)::bigint,
    ('x' || left(forms ->> 'rotate180', 16))::bit(64)::bigint,
    ('x' || left(forms ->> 'rotate270', 16))::bit(64)::bigint,
    ('x' || left(forms ->> 'flipX', 16))::bit(64)::bigint,
    ('x' || left(forms ->> 'flipY', 16))::bit(64)::bigint,
    ('x' || left(forms ->> 'flipPlus1', 16))::bit(64)::bigint,
    ('x' || left(forms ->> 'flipMinus1', 16))::bit(64)::bigint,
    ('x' || left(fingerprint ->> 'md5', 16))::bit(64)::bigint
  ], null);
end
$$;

create or replace function near_keys(fingerprint jsonb) returns integer[] immutable cost 1000 language plpgsql as $$
declare
  bits constant bit(256) = ('x' || (fingerprint -> 'pdq' ->> 'hash'))::bit(256);
begin
  if bits is null then
    return array[(15 << 24) | ('x' || left(fingerprint ->> 'md5', 6))::bit(24)::integer];
  end if;
  return array[
    (0 << 24) | substring(bits from 1 for 22)::integer,
    (1 << 24) | substring(bits from 23 for 22)::integer,
    (2 << 24) | substring(bits from 45 for 22)::integer,
    (3 << 24) | substring(bits from 67 for 22)::integer,
    (4 << 24) | substring(bits from 89 for 21)::integer,
    (5 << 24) | substring(bits from 110 for 21)::integer,
    (6 << 24) | substring(bits from 131 for 21)::integer,
    (7 << 24) | substring(bits from 152 for 21)::integer,
    (8 << 24) | substring(bits from 173 for 21)::integer,
    (9 << 24) | substring(bits from 194 for 21)::integer,
    (10 << 24) | substring(bits from 215 for 21)::integer,
    (11 << 24) | substring(bits from 236 for 21)::integer
  ];
end
$$;

-- No list of what is waiting to be indexed: each of the hundreds of searches for a page would read all of it.
alter index entries_by_hash set (fastupdate = off);

select gin_clean_pending_list('entries_by_hash');
