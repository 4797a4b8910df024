-- The tables of @tixlys/nexus: streams, events, commands, snapshots, subscriptions, processes, timers. A service that keeps
-- events copies this file, byte for byte, as one migration of its own (eventing.md §1a.5). The owner is the service's role.
create schema nexus;
--> statement-breakpoint
-- The order of all events. The cache must stay 1: positions are drawn in order.
create sequence nexus.position as bigint cache 1;
--> statement-breakpoint
-- One row. A new epoch is written after a restore to an earlier point; subscriptions of another epoch stop and say so.
create table nexus.meta (
  only_one boolean primary key default true check (only_one),
  epoch    uuid    not null default gen_random_uuid()
);
--> statement-breakpoint
insert into nexus.meta default values;
--> statement-breakpoint
-- A stream's version; its row lock serialises the stream. `version` is not indexed, so that updates stay heap-only.
create table nexus.streams (
  stream_type text        not null,
  stream_id   text        not null,
  version     bigint      not null,
  created_at  timestamptz not null default now(),
  primary key (stream_type, stream_id)
) with (fillfactor = 80);
--> statement-breakpoint
create table nexus.events (
  position       bigint      not null default nextval('nexus.position'),
  stream_type    text        not null,
  stream_id      text        not null,
  version        bigint      not null,
  bucket         smallint    not null check (bucket between 0 and 1023),
  event_id       uuid        not null,
  type           text        not null,
  schema_version smallint    not null,
  data           jsonb       not null,
  meta           jsonb       not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  primary key (position),
  unique (stream_type, stream_id, version)
);
--> statement-breakpoint
-- What each command did, so that the same one again does nothing. Kept thirty days.
create table nexus.commands (
  command_id    uuid        primary key,
  stream_type   text        not null,
  stream_id     text        not null,
  first_version bigint      not null,
  last_version  bigint      not null,
  at            timestamptz not null default now()
);
--> statement-breakpoint
create index commands_at on nexus.commands (at);
--> statement-breakpoint
create table nexus.snapshots (
  stream_type    text        not null,
  stream_id      text        not null,
  schema_version smallint    not null,
  version        bigint      not null,
  state          jsonb       not null,
  at             timestamptz not null default now(),
  primary key (stream_type, stream_id)
);
--> statement-breakpoint
-- How far each partition of a subscription has come, and who works on it. The fence grows with each take-over and is
-- checked by the transaction that moves the position. A subscription is a projection's generation or a process manager.
create table nexus.subscriptions (
  name        text        not null,
  generation  integer     not null default 1,
  partition   smallint    not null default 0,
  partitions  smallint    not null default 1,
  position    bigint      not null default 0,
  epoch       uuid        not null,
  lease_owner text,
  lease_until timestamptz,
  fence       bigint      not null default 0,
  last_error  text,
  updated_at  timestamptz not null default now(),
  primary key (name, generation, partition)
) with (fillfactor = 50);
--> statement-breakpoint
-- Streams that a subscription could not follow: it goes on without them and nothing of them is lost, because their events
-- stay where they are. 'retrying' until the last try, then 'parked' until somebody decides.
create table nexus.parked_streams (
  name            text        not null,
  generation      integer     not null,
  stream_type     text        not null,
  stream_id       text        not null,
  version         bigint      not null,
  position        bigint      not null,
  state           text        not null check (state in ('retrying', 'parked')),
  attempts        integer     not null,
  next_attempt_at timestamptz not null,
  first_error     text        not null,
  last_error      text        not null,
  parked_at       timestamptz not null default now(),
  primary key (name, generation, stream_type, stream_id)
);
--> statement-breakpoint
-- Which generation of a projection is read: the live one. A building one catches up beside it; a retired one can be gone
-- back to until it is dropped.
create table nexus.projections (
  name       text        not null,
  generation integer     not null,
  version    integer     not null,
  state      text        not null check (state in ('building', 'live', 'retired')),
  created_at timestamptz not null default now(),
  live_at    timestamptz,
  primary key (name, generation)
);
--> statement-breakpoint
create unique index projections_live on nexus.projections (name) where state = 'live';
--> statement-breakpoint
-- What a process manager knows of each of its processes.
create table nexus.processes (
  name       text        not null,
  process_id text        not null,
  version    bigint      not null,
  state      jsonb       not null,
  ended_at   timestamptz,
  updated_at timestamptz not null default now(),
  primary key (name, process_id)
);
--> statement-breakpoint
-- Commands that a process manager decided on, until they are done. The id is made from its cause, so that a command has one
-- effect however often it is tried.
create table nexus.process_commands (
  command_id      uuid        primary key,
  name            text        not null,
  process_id      text        not null,
  seq             bigint      not null generated always as identity,
  command         jsonb       not null,
  meta            jsonb       not null,
  state           text        not null default 'waiting' check (state in ('waiting', 'parked')),
  attempts        integer     not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error      text,
  created_at      timestamptz not null default now()
);
--> statement-breakpoint
create index process_commands_due on nexus.process_commands (name, process_id, seq);
--> statement-breakpoint
-- Timeouts of process managers. The name of a timeout is unique within its process: setting it again moves it.
create table nexus.timers (
  name            text        not null,
  process_id      text        not null,
  timeout         text        not null,
  due_at          timestamptz not null,
  payload         jsonb       not null,
  meta            jsonb       not null,
  attempts        integer     not null default 0,
  last_error      text,
  primary key (name, process_id, timeout)
);
--> statement-breakpoint
create index timers_due on nexus.timers (due_at);
