-- The tables of @tixlys/messaging: outbox, relay, inbox, consumers, dead letters. Each service's first migration is a byte
-- copy of this file (eventing.md §1b.4). The owner is the service's own role.
create schema messaging;
--> statement-breakpoint
-- One sequence per lane, each with a lock class of its own. The cache must stay 1: positions are drawn in order.
create sequence messaging.outbox_position as bigint cache 1;
--> statement-breakpoint
create sequence messaging.revocation_position as bigint cache 1;
--> statement-breakpoint
-- The outbox: insert-only, one partition per UTC day. Buckets 0 to 15 are the lane of events, bucket 16 that of revocations.
create table messaging.outbox (
  position   bigint      not null,
  bucket     smallint    not null check (bucket between 0 and 16),
  message_id uuid        not null,
  subject    text        not null,
  key        text        not null,
  headers    jsonb       not null,
  payload    jsonb       not null,
  created_at timestamptz not null default now(),
  primary key (bucket, position, created_at)
) partition by range (created_at);
--> statement-breakpoint
create index outbox_message_id on messaging.outbox (message_id);
--> statement-breakpoint
-- Catches rows for which no day was made; anything in it is an alert.
create table messaging.outbox_default partition of messaging.outbox default;
--> statement-breakpoint
-- How far each bucket has been acknowledged by the stream, without a hole, and who may publish it.
create table messaging.relay_cursor (
  bucket      smallint    primary key,
  position    bigint      not null default 0,
  lease_owner text,
  lease_until timestamptz,
  fence       bigint      not null default 0,
  updated_at  timestamptz not null default now()
) with (fillfactor = 50);
--> statement-breakpoint
insert into messaging.relay_cursor (bucket) select generate_series(0, 16);
--> statement-breakpoint
-- Relays that are alive, so that each takes its share of a lane's buckets.
create table messaging.relay_member (
  lane       text        not null check (lane in ('events', 'revocations')),
  owner      text        not null,
  seen_until timestamptz not null,
  primary key (lane, owner)
);
--> statement-breakpoint
-- Rows that can never be published and that their route lets the relay set aside; the outbox row itself stays.
create table messaging.outbox_dead (
  bucket     smallint    not null,
  position   bigint      not null,
  message_id uuid        not null,
  subject    text        not null,
  key        text        not null,
  reason     text        not null,
  state      text        not null default 'dead' check (state in ('dead', 'replayed', 'discarded')),
  died_at    timestamptz not null default now(),
  primary key (bucket, position)
);
--> statement-breakpoint
-- The inbox: an id is here when, and only when, its effect is. No personal data. UUID v7 sorts by time, so the partitions
-- are ranges of ids, one per week; ids of another kind and of far times go to the default one, which is an alert.
create table messaging.inbox (
  consumer    text        not null,
  message_id  uuid        not null,
  received_at timestamptz not null default clock_timestamp(),
  attempt     smallint    not null default 1,
  lag_ms      bigint      not null,
  primary key (consumer, message_id)
) partition by range (message_id);
--> statement-breakpoint
create table messaging.inbox_default partition of messaging.inbox default;
--> statement-breakpoint
-- Who pulls a durable. The fence grows with each take-over; a transaction of an older fence is refused.
create table messaging.consumer_lease (
  consumer    text        primary key,
  owner       text        not null,
  lease_until timestamptz not null,
  fence       bigint      not null
) with (fillfactor = 50);
--> statement-breakpoint
-- Keys whose oldest message failed: 'retrying' until its last try, then 'parked' until somebody decides.
create table messaging.parked_key (
  consumer        text        not null,
  key             text        not null,
  state           text        not null check (state in ('retrying', 'parked')),
  attempts        integer     not null,
  next_attempt_at timestamptz not null,
  first_error     text        not null,
  last_error      text        not null,
  parked_at       timestamptz not null default now(),
  primary key (consumer, key)
);
--> statement-breakpoint
-- The messages of those keys, acknowledged to the broker, in the order in which they run: the failed one first.
create table messaging.waiting (
  consumer    text        not null,
  key         text        not null,
  position    bigint      not null generated always as identity,
  message_id  uuid        not null,
  subject     text        not null,
  headers     jsonb       not null,
  payload     jsonb       not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (consumer, key, position),
  unique (consumer, message_id)
);
--> statement-breakpoint
-- What a handler could not do in all its tries. 'parked' holds its key, 'skipped' does not.
create table messaging.dead_letter (
  consumer        text        not null,
  message_id      uuid        not null,
  subject         text        not null,
  key             text        not null,
  payload         jsonb       not null,
  headers         jsonb       not null,
  attempts        integer     not null,
  first_error     text        not null,
  last_error      text        not null,
  state           text        not null check (state in ('parked', 'skipped', 'replayed', 'discarded')),
  first_failed_at timestamptz not null,
  died_at         timestamptz not null default now(),
  resolved_at     timestamptz,
  primary key (consumer, message_id)
);
--> statement-breakpoint
-- The smallest UUID v7 of a time: the bounds of the inbox's partitions.
create function messaging.uuid_floor(at timestamptz) returns uuid language sql immutable strict parallel safe as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
--> statement-breakpoint
-- Makes one range partition unless it is there. Attaching locks out neither readers nor writers of the parent.
create function messaging.make_partition(parent text, suffix text, lower_bound text, upper_bound text) returns boolean language plpgsql as $$
declare
  child text := parent || '_' || suffix;
begin
  if to_regclass('messaging.' || child) is not null then return false; end if;
  execute format('create table messaging.%I (like messaging.%I including all)', child, parent);
  execute format('alter table messaging.%I attach partition messaging.%I for values from (%L) to (%L)', parent, child, lower_bound, upper_bound);
  return true;
end $$;
--> statement-breakpoint
-- Makes the partitions of today and the next `days` days, and of the weeks from two ago (a new consumer reads what the
-- stream has kept) to `weeks` ahead. Returns how many are new.
create function messaging.make_partitions(days integer, weeks integer) returns integer language plpgsql as $$
declare
  made integer := 0;
  day  timestamp := date_trunc('day', now() at time zone 'UTC');
  week timestamp := date_trunc('week', now() at time zone 'UTC');
  low  timestamp;
begin
  for i in 0..days loop
    low := day + make_interval(days => i);
    made := made + messaging.make_partition('outbox', to_char(low, 'YYYYMMDD'),
      (low at time zone 'UTC')::text, ((low + interval '1 day') at time zone 'UTC')::text)::int;
  end loop;
  for i in -2..weeks loop
    low := week + make_interval(weeks => i);
    made := made + messaging.make_partition('inbox', to_char(low, 'YYYYMMDD'),
      messaging.uuid_floor(low at time zone 'UTC')::text, messaging.uuid_floor((low + interval '1 week') at time zone 'UTC')::text)::int;
  end loop;
  return made;
end $$;
--> statement-breakpoint
select messaging.make_partitions(4, 4);
--> statement-breakpoint
-- Reads what may be published: rows of `buckets`, each after its own cursor, up to the watermark of the lane.
--
-- Three statements on purpose, each with a snapshot of its own (eventing.md §1a.5): first what has been drawn, then the
-- lower bound of every transaction that may still commit, then the rows. `high` below `drawn` says that somebody is still
-- writing: read again soon. At least one row comes back; without a message its `message_id` is null.
create function messaging.read_outbox(lane text, buckets smallint[], afters bigint[], per_bucket integer, total integer)
returns table (drawn bigint, high bigint, bucket smallint, "position" bigint, message_id uuid, subject text, key text, headers text, payload text, created_at timestamptz)
language plpgsql volatile as $$
declare
  v_class bigint := case lane when 'events' then 28281 when 'revocations' then 28282 end;
  v_drawn bigint;
  v_open  bigint;
  v_high  bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'messaging.read_outbox needs read committed: one snapshot for all statements would lose rows';
  end if;
  if lane = 'events' then
    select case when is_called then last_value else 0 end into v_drawn from messaging.outbox_position;
  else
    select case when is_called then last_value else 0 end into v_drawn from messaging.revocation_position;
  end if;
  select min((classid::bigint & 65535) << 32 | objid::bigint) into v_open from pg_locks
   where locktype = 'advisory' and objsubid = 1 and (classid::bigint >> 16) = v_class
     and database = (select oid from pg_database where datname = current_database());
  v_high := least(v_drawn, coalesce(v_open, v_drawn));
  return query
    select v_drawn, v_high, page.bucket, page.position, page.message_id, page.subject, page.key, page.headers, page.payload, page.created_at
      from (select 1) as always
      left join lateral (
        select o.* from unnest(buckets, afters) as wanted(bucket, after)
         cross join lateral (
           select r.bucket, r.position, r.message_id, r.subject, r.key, r.headers::text as headers, r.payload::text as payload, r.created_at
             from messaging.outbox r
            where r.bucket = wanted.bucket and r.position > wanted.after and r.position <= v_high
            order by r.position limit per_bucket) as o
         order by o.position limit total) as page on true
     order by page.position;
end $$;
