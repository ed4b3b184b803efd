-- Proofs of work that were used, until the challenge would have ended anyway: none is worth anything twice.
create table spent_challenges (
  id text primary key,
  ends_at timestamptz not null
);

create index spent_challenges_by_end on spent_challenges (ends_at);

-- Codes of helplines that were not used yet, as HMACs. Using one deletes its row: nothing says which case it opened.
create table vouchers (
  digest text primary key,
  issuer text not null,
  ends_at timestamptz not null
);

create index vouchers_of_issuer on vouchers (issuer);

-- Who was given how many codes, and when. Never a code.
create table voucher_batches (
  id uuid primary key,
  issuer text not null,
  who text not null,
  count integer not null,
  issued_at timestamptz not null,
  ends_at timestamptz not null
);

-- For counting how many cases were opened lately.
create index cases_by_opening on cases (opened_at);

create index attempts_by_time on attempts (last_at);
