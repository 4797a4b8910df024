-- What an operator has decided on dead letters, with the reason; and messages that cannot be published and hold their key.
alter table messaging.dead_letter add column resolution text;
--> statement-breakpoint
alter table messaging.outbox_dead add column error text, add column resolved_at timestamptz, add column resolution text;
--> statement-breakpoint
alter table messaging.outbox_dead drop constraint outbox_dead_state_check;
--> statement-breakpoint
-- 'dead' lets later messages of its key pass; 'held' holds them, which stand here as 'held' too, with the reason 'behind';
-- 'released' is published by the bucket's holder within a second, in the order of the positions.
alter table messaging.outbox_dead add constraint outbox_dead_state_check
  check (state in ('dead', 'held', 'released', 'replayed', 'discarded'));
--> statement-breakpoint
create index outbox_dead_open on messaging.outbox_dead (bucket, key, position) where state in ('held', 'released');
