-- One row: the newest sequence number, and which life of the database this is. Appending locks the row, so the order
-- of sequence numbers is the order of commits, and a reader never sees a gap.
create table feed_head (
  only_row boolean primary key default true check (only_row),
  epoch text not null,
  sequence bigint not null
);

insert into feed_head (epoch, sequence) values (gen_random_uuid()::text, 0);

create table cases (
  id uuid primary key,
  lookup text not null unique,
  verifier text not null,
  opening_key text,
  opening_digest text not null,
  lane text not null check (lane in ('adult', 'child')),
  state text not null check (state in ('active', 'withdrawn', 'expired')),
  items integer not null,
  opened_at timestamptz not null,
  expires_on text not null,
  withdrawn_at timestamptz,
  recovery_ciphertext text,
  recovery_verifier text
);

create index active_cases_by_end on cases (expires_on) where state = 'active';

-- A hash lives here and nowhere else; it is set to null when the entry ends. The row stays as a tombstone.
create table entries (
  id uuid primary key,
  case_id uuid references cases (id) on delete set null,
  state text not null check (state in ('listed', 'quarantined', 'withdrawn', 'expired')),
  trust text not null,
  max_action text not null,
  expires_on text not null,
  fingerprint jsonb,
  added_sequence bigint not null,
  ended_sequence bigint,
  check ((fingerprint is not null) = (state in ('listed', 'quarantined')))
);

create index entries_of_case on entries (case_id);

create table events (
  sequence bigint primary key,
  type text not null,
  entry_id uuid not null references entries (id),
  trust text,
  max_action text,
  at timestamptz not null
);

create table platforms (
  id uuid primary key,
  name text not null unique,
  owner text not null,
  key_digest text not null unique,
  added_at timestamptz not null,
  last_seen_at timestamptz,
  read_through bigint not null default 0,
  withdrawn_through bigint not null default 0,
  suspended_at timestamptz
);

create table feedback (
  platform_id uuid not null references platforms (id),
  idempotency_key text not null,
  request_digest text not null,
  entry_id uuid not null references entries (id),
  value text not null,
  reason text,
  at timestamptz not null,
  primary key (platform_id, idempotency_key)
);

create index feedback_of_entry on feedback (entry_id);

-- Waits for a hotline's decision.
create table hotline_questions (
  entry_id uuid not null references entries (id),
  question text not null,
  opened_at timestamptz not null,
  primary key (entry_id, question)
);

-- Wrong PINs, for references that exist and that do not alike.
create table attempts (
  lookup text primary key,
  count integer not null,
  last_at timestamptz not null
);
