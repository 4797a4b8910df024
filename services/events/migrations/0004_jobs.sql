-- The tables of @tixlys/messaging's jobs: what is planned, what waits, what runs, what became of it. A service with jobs copies
-- this file, byte for byte, as one migration of its own. The owner is the service's own role.
create schema jobs;
--> statement-breakpoint
-- One row per job that code declares. `next_at` is the next planned time; it moves in the transaction that writes the run.
create table jobs.job (
  name     text        primary key,
  -- As the declaration says it, for people and for the check that a process plans only what it declares itself.
  schedule text,
  alone    boolean     not null,
  next_at  timestamptz,
  check ((schedule is null) = (next_at is null))
) with (fillfactor = 50);
--> statement-breakpoint
-- One row per run, from the moment that it is due or asked for until the history forgets it. No personal data in `payload`.
create table jobs.run (
  id          uuid        primary key,
  job         text        not null,
  key         text,
  planned     boolean     not null,
  alone       boolean     not null,
  payload     jsonb       not null,
  context     jsonb       not null,
  due_at      timestamptz not null,
  -- Not tried before; moves with each failure.
  run_at      timestamptz not null,
  state       text        not null check (state in ('waiting', 'running', 'done', 'failed', 'skipped')),
  attempts    integer     not null default 0,
  lease_owner text,
  lease_until timestamptz,
  -- Grows with each try and each take-over; what an older one writes is refused.
  fence       bigint      not null default 0,
  started_at  timestamptz,
  ended_at    timestamptz,
  last_error  text,
  check ((state = 'running') = (lease_until is not null)),
  check ((state in ('done', 'failed', 'skipped')) = (ended_at is not null))
) with (fillfactor = 50);
--> statement-breakpoint
-- A planned time has one run, whoever plans it.
create unique index run_planned on jobs.run (job, due_at) where planned;
--> statement-breakpoint
-- A key is asked for once, as long as the history knows it.
create unique index run_key on jobs.run (job, key) where key is not null;
--> statement-breakpoint
-- A job that runs alone has one running run, whoever claims it.
create unique index run_alone on jobs.run (job) where alone and state = 'running';
--> statement-breakpoint
create index run_waiting on jobs.run (run_at) where state = 'waiting';
--> statement-breakpoint
create index run_leased on jobs.run (lease_until) where state = 'running';
--> statement-breakpoint
create index run_ended on jobs.run (ended_at) where ended_at is not null;
--> statement-breakpoint
create index run_of_job on jobs.run (job, due_at desc);
