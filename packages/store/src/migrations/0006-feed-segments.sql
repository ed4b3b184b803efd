-- Where the parts of the list begin and end, by the number that an entry was added at. What is in one is read from the
-- entries whenever it is asked for: no hash is here. With an event of an entry inside, digest and salt are gone at once.
create table feed_segments (
  first_sequence bigint primary key,
  last_sequence bigint not null,
  salt text,
  digest text unique,
  entries integer,
  bytes integer
);

create index entries_by_addition on entries (added_sequence);
