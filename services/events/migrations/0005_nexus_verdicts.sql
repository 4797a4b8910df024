-- What an operator gave up, with the reason: an event that a subscription leaves out, a command or a timeout of a process that
-- will never be. `id` is the event's, the command's or the timeout's. Nothing of its content is kept; the row goes after ninety
-- days, with the next one that is written.
create table nexus.discarded (
  kind         text        not null check (kind in ('stream', 'command', 'timeout')),
  id           uuid        not null,
  subscription text        not null,
  generation   integer     not null,
  subject      text        not null,
  key          text        not null,
  attempts     integer     not null,
  first_error  text        not null,
  last_error   text        not null,
  reason       text        not null,
  at           timestamptz not null default now()
);
--> statement-breakpoint
create index discarded_at on nexus.discarded (at);
