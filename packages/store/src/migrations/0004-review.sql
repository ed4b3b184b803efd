-- What a hotline decided on a question, and when. Open while decided_at is null; asked again, it opens anew.
alter table hotline_questions add column decided_at timestamptz;

alter table hotline_questions add column decision text;

-- Who changed an entry by hand, and why. Never a hash.
create table audit_log (
  id uuid primary key,
  at timestamptz not null,
  who text not null,
  action text not null,
  entry_id uuid not null references entries (id),
  because text not null
);

create index audit_log_by_time on audit_log (at);

create index audit_log_of_entry on audit_log (entry_id);
