-- Which store this is: what people sign names it, so that no signature counts in another. A store that served one lane
-- never serves the other; one that served in production asks for two people from then on.
create table store_identity (
  only_row boolean primary key default true check (only_row),
  id text not null,
  lane text check (lane in ('adult', 'child')),
  in_production boolean not null default false
);

insert into store_identity (id) values (gen_random_uuid()::text);

-- Who may sign what an operator does here.
create table people (
  name text primary key,
  key_id text not null unique,
  public_key text not null,
  added_at timestamptz not null
);

-- Every signed act that was carried out, whole, so that anybody can check it again. Its digest: an act counts once.
create table signed_acts (
  digest text primary key,
  at timestamptz not null,
  act text not null,
  who text not null,
  document text not null
);

create index signed_acts_by_time on signed_acts (at);

-- The grants that this lane was opened by, with the acts of the two people. Documents as they were signed. closed_at stays
-- while a closed one waits to be opened again: how long its entries may stay listed counts from there.
create table lane_grants (
  digest text primary key,
  document text not null,
  body_key text not null,
  enabled_at timestamptz not null,
  enable_act text,
  enable_key text,
  approve_act text,
  approve_key text,
  approved_at timestamptz,
  closed_at timestamptz,
  closed_by text,
  closed_because text,
  ended_at timestamptz
);

alter table platforms add column legal_entity text;

alter table platforms add column contact text;

alter table platforms add column agreement text;

-- Platforms that one person asked for and another has not approved yet.
create table platform_requests (
  name text primary key,
  owner text not null,
  legal_entity text not null,
  contact text not null,
  agreement text not null,
  requested_by text not null,
  requested_at timestamptz not null
);

-- What the operator's contact must be told. Written with what it is about; kept until somebody took it. No hash, no case.
create table contact_messages (
  id uuid primary key,
  kind text not null,
  at timestamptz not null,
  attempts integer not null default 0,
  next_at timestamptz not null,
  taken_at timestamptz
);

create index contact_messages_due on contact_messages (next_at) where taken_at is null;
