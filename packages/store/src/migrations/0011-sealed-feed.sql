-- What a platform reads is sealed to this key of its own; null: it has registered none (ADR 52).
alter table platforms add column feed_sealing_key text;

-- Segments are encrypted under a key of the period; a new one begins whenever somebody could have a key who must not.
alter table feed_head add column key_period bigint not null default 1;
