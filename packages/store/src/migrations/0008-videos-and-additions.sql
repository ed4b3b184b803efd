-- A case may hold videos. The kind outlives the hash: some clients are told of an ending by kind.
alter table entries add column kind text not null default 'image' check (kind in ('image', 'video'));

-- Frames of video in the newest listing; and what must have been read by whoever holds all of it, beside its adds.
alter table cases add column frames integer not null default 0;

alter table cases add column listed_through bigint not null default 0;

-- The key pair that items are sealed to: the public half, and both halves sealed to the recovery card.
alter table cases add column recovery_public_key text;

alter table cases add column recovery_sealed_key text;

-- What was added to a case later. The digest tells a repeat from another request; the ciphertext is for undoing a withdrawal.
create table case_additions (
  case_id uuid not null references cases (id) on delete cascade,
  position integer not null,
  addition_key text not null,
  request_digest text not null,
  added_at timestamptz not null,
  ciphertext text not null,
  primary key (case_id, position),
  unique (case_id, addition_key)
);
