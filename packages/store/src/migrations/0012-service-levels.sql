-- Published figures (ADR 53). One row: the Monday of the first week that is not published yet, once figures are kept. What
-- happened before it is counted no more.
create table service_levels (
  only_row boolean primary key default true check (only_row),
  open_from text not null
);

-- Of weeks that are not published yet: how many events of a week each platform had read, or confirmed, within which of the
-- published times. Nothing says which; deleted when the week is published.
create table level_delays (
  platform_id uuid not null references platforms (id) on delete cascade,
  week text not null,
  measure text not null check (measure in ('reached', 'confirmed')),
  bucket smallint not null,
  count integer not null,
  primary key (platform_id, week, measure, bucket)
);

-- The same for how often two owners questioned an entry.
create table level_disputes (
  week text primary key,
  count integer not null
);

-- Weeks as they were published: JSON text that never changes.
create table published_weeks (
  week text primary key,
  document text not null
);
