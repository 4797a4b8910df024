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
-- Appends to different streams, with different commands, in one statement: what waited together is committed together.
--
-- It waits for no stream: a row that somebody holds is passed over, so that one slow transaction holds up nobody else's
-- append. What it may have to wait for, streams that are being made and commands that are being noted, it takes in one
-- order everywhere (the caller sorts the streams), so that two batches cannot lock each other out.
--
-- Returns a number for each: its last version when it was appended, minus the actual version when that was not the expected
-- one, 0 when it must be tried alone (its stream is held or is not there, or its command is known).
create function nexus.append_batch(types text[], ids text[], kinds text[], expected bigint[], counts integer[], buckets integer[], command_ids uuid[], metas jsonb, events jsonb)
returns bigint[] language plpgsql volatile as $$
declare
  v_answers bigint[] := '{}';
  v_firsts  bigint[] := '{}';
  v_version bigint;
  v_row     tid;
  v_moved   boolean := false;
begin
  for i in 1..cardinality(types) loop
    v_answers[i] := 0;
    v_firsts[i] := null;
    if command_ids[i] is not null and exists (select from nexus.commands c where c.command_id = command_ids[i]) then
      continue;
    end if;
    v_version := null;
    if kinds[i] <> 'none' then
      select s.version, s.ctid into v_version, v_row from nexus.streams s
       where s.stream_type = types[i] and s.stream_id = ids[i] for no key update skip locked;
      if v_version is not null then
        if kinds[i] = 'exact' and v_version <> expected[i] then
          v_answers[i] := - v_version;
          continue;
        end if;
        update nexus.streams s set version = s.version + counts[i] where s.ctid = v_row returning s.version into v_version;
      elsif kinds[i] <> 'any' then
        continue;
      end if;
    end if;
    if v_version is null then
      insert into nexus.streams as s (stream_type, stream_id, version) values (types[i], ids[i], counts[i])
      on conflict do nothing returning s.version into v_version;
      if v_version is null then continue; end if;
    end if;
    v_answers[i] := v_version;
    v_firsts[i] := v_version - counts[i];
    v_moved := true;
  end loop;
  if not v_moved then return v_answers; end if;
  perform pg_advisory_xact_lock_shared((28280::bigint << 48) | (p.last_value - (not p.is_called)::int)) from nexus.position p;
  insert into nexus.events (stream_type, stream_id, version, bucket, event_id, type, schema_version, data, meta)
  select types[l.o], ids[l.o], v_firsts[l.o] + e.n, buckets[l.o], (e.v->>'i')::uuid, e.v->>'t', (e.v->>'s')::smallint, e.v->'d', metas->(l.o - 1)::integer
    from jsonb_array_elements(events) with ordinality as l(list, o), jsonb_array_elements(l.list) with ordinality as e(v, n)
   where v_firsts[l.o] is not null;
  insert into nexus.commands (command_id, stream_type, stream_id, first_version, last_version)
  select c.id, types[c.o], ids[c.o], v_firsts[c.o] + 1, v_answers[c.o] from unnest(command_ids) with ordinality as c(id, o)
   where c.id is not null and v_firsts[c.o] is not null order by c.id;
  return v_answers;
end $$;
--> statement-breakpoint
-- Reads on behind `after`, up to the watermark (eventing.md §1a.5): what a subscription calls.
--
-- Three statements on purpose, each with a snapshot of its own: first what has been drawn, then the lower bound of every
-- transaction that may still commit, then the events. A position up to `drawn` belongs to somebody who had registered
-- before drawing it; if that lock is gone, its transaction has ended, and the third snapshot sees what it committed.
--
-- Its plan is always the one by position: planning each call anew took as long as a call that finds nothing, and a table
-- that has never been analyzed was sorted for each page, five times as slow.
--
-- The first row has no event: `drawn`, the watermark `high`, and `seen`, up to where this call looked. A filter can leave
-- out nearly everything, so a call looks at `scan` positions at most.
create function nexus.read_after(after bigint, max integer, types text[] default null, bucket_low integer default 0, bucket_high integer default 1023, scan bigint default 200000)
returns table (drawn bigint, high bigint, seen bigint, "position" bigint, stream_type text, stream_id text, version bigint, event_id uuid, type text, schema_version smallint, data jsonb, meta jsonb, recorded double precision)
language plpgsql volatile set plan_cache_mode = force_generic_plan set enable_sort = off set enable_bitmapscan = off as $$
declare
  v_open bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'nexus.read_after needs read committed: one snapshot for all statements would lose events';
  end if;
  select case when is_called then last_value else 0 end into drawn from nexus.position;
  select min((classid::bigint & 65535) << 32 | objid::bigint) into v_open from pg_locks
   where locktype = 'advisory' and objsubid = 1 and (classid::bigint >> 16) = 28280
     and database = (select oid from pg_database where datname = current_database());
  high := least(drawn, coalesce(v_open, drawn));
  seen := greatest(after, least(high, after + scan));
  return next;
  return query
    select null::bigint, null::bigint, null::bigint, e.position, e.stream_type, e.stream_id, e.version, e.event_id, e.type,
           e.schema_version, e.data, e.meta, date_part('epoch', e.recorded_at)
      from nexus.events e
     where e.position > after and e.position <= seen
       and (types is null or e.type = any (types))
       and e.bucket between bucket_low and bucket_high
     order by e.position limit max;
end $$;
--> statement-breakpoint
-- How far each partition of a subscription has come, and who works on it. The fence grows with each take-over and is
-- checked by the statement that moves the position, at the end of the transaction that the position belongs to. A
-- subscription is a generation of a projection, or a process manager. While `hold_until` lies ahead the position stays
-- where it is, so that a generation that is to take over can catch up with it.
create table nexus.subscriptions (
  name        text        not null,
  generation  integer     not null,
  partition   smallint    not null,
  partitions  smallint    not null check (partitions between 1 and 1024 and partition between 0 and partitions - 1),
  position    bigint      not null default 0,
  epoch       uuid        not null,
  lease_owner text,
  lease_until timestamptz,
  fence       bigint      not null default 0,
  hold_until  timestamptz,
  last_error  text,
  updated_at  timestamptz not null default now(),
  primary key (name, generation, partition)
) with (fillfactor = 50);
--> statement-breakpoint
-- Who would work on a subscription: its partitions are shared among those that were seen lately.
create table nexus.subscription_workers (
  name       text        not null,
  generation integer     not null,
  owner      text        not null,
  seen_until timestamptz not null,
  primary key (name, generation, owner)
) with (fillfactor = 50);
--> statement-breakpoint
-- Streams that a subscription could not follow: it goes on without them and nothing of them is lost, because their events
-- stay where they are. `version` is the first one that is missing. 'retrying' until the last try, then 'parked' until
-- somebody decides.
create table nexus.parked_streams (
  name            text        not null,
  generation      integer     not null,
  stream_type     text        not null,
  stream_id       text        not null,
  partition       smallint    not null,
  version         bigint      not null,
  state           text        not null check (state in ('retrying', 'parked')),
  attempts        integer     not null,
  next_attempt_at timestamptz not null,
  first_error     text        not null,
  last_error      text        not null,
  failed_at       timestamptz not null default now(),
  primary key (name, generation, stream_type, stream_id)
);
--> statement-breakpoint
create index parked_streams_partition on nexus.parked_streams (name, generation, partition, next_attempt_at);
--> statement-breakpoint
-- Which generation of a projection is read: the live one. A building one catches up beside it; a retired one can be gone
-- back to until it is dropped. `version` is the code's; `tables` are the logical names, null until a worker with that
-- code has made the tables.
create table nexus.projections (
  name       text        not null,
  generation integer     not null,
  version    integer     not null,
  state      text        not null check (state in ('building', 'live', 'retired')),
  tables     text[],
  created_at timestamptz not null default now(),
  live_at    timestamptz,
  retired_at timestamptz,
  primary key (name, generation)
);
--> statement-breakpoint
create unique index projections_live on nexus.projections (name) where state = 'live';
--> statement-breakpoint
create unique index projections_building on nexus.projections (name) where state = 'building';
--> statement-breakpoint
-- What a process manager knows of each of its processes. The row lock serialises the process. One that has ended stays for
-- a while, so that a late event does not begin it anew.
create table nexus.processes (
  name          text        not null,
  process_id    text        not null,
  version       bigint      not null,
  state_version smallint    not null,
  state         jsonb       not null,
  ended_at      timestamptz,
  updated_at    timestamptz not null default now(),
  primary key (name, process_id)
) with (fillfactor = 80);
--> statement-breakpoint
create index processes_ended on nexus.processes (ended_at) where ended_at is not null;
--> statement-breakpoint
-- Commands that a process manager decided on, until they are done. The id is made from its cause, so that a command has one
-- effect however often it is tried. `seq` is drawn under the lock of the process; only its first command is carried out.
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
) with (fillfactor = 80);
--> statement-breakpoint
create index process_commands_process on nexus.process_commands (name, process_id, seq);
--> statement-breakpoint
create index process_commands_waiting on nexus.process_commands (seq) where state = 'waiting';
--> statement-breakpoint
-- Timeouts of processes. The name of a timeout is unique within its process: setting it again moves it. Changed only under
-- the lock of the process; `timer_id` is made from what set it, and is the cause of what it leads to.
create table nexus.timers (
  name            text        not null,
  process_id      text        not null,
  timeout         text        not null,
  timer_id        uuid        not null,
  due_at          timestamptz not null,
  payload         jsonb       not null,
  meta            jsonb       not null,
  state           text        not null default 'waiting' check (state in ('waiting', 'parked')),
  attempts        integer     not null default 0,
  next_attempt_at timestamptz not null,
  last_error      text,
  primary key (name, process_id, timeout)
);
--> statement-breakpoint
create index timers_due on nexus.timers (next_attempt_at) where state = 'waiting';
