-- What a cursor counts for: when the broker made the stream that acknowledged everything up to `position`; null until somebody
-- has looked. Another time is another stream, with nothing in it of what the former one had.
alter table messaging.relay_cursor add column stream text;
--> statement-breakpoint
-- What of a bucket is published once more. Whoever asks for it sets the cursor back in the same transaction, and raises the fence
-- unless it holds the bucket; from there to `until` only what an open row asks for is sent. What lies behind waits meanwhile.
create table messaging.replay (
  id           bigint      primary key generated always as identity,
  bucket       smallint    not null check (bucket between 0 and 16),
  until        bigint      not null,
  subject      text        not null default '%',
  written_from timestamptz not null default '-infinity',
  written_to   timestamptz not null default 'infinity',
  asked_at     timestamptz not null default now(),
  done_at      timestamptz,
  published    bigint      not null default 0,
  known        bigint      not null default 0
);
--> statement-breakpoint
create index replay_open on messaging.replay (bucket) where done_at is null;
--> statement-breakpoint
-- As the one of four arguments, but only rows of buckets whose fence still stands, told by the same snapshot as the rows: what is
-- committed after a fence was raised is never published under the former one. `standing` says of how many buckets it does.
create function messaging.read_outbox(lane text, buckets smallint[], fences bigint[], afters bigint[], per_bucket integer, total integer)
returns table (drawn bigint, high bigint, standing integer, bucket smallint, "position" bigint, message_id uuid, subject text, key text, headers text, payload text)
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
    with wanted as (
      select w.bucket, w.after from unnest(buckets, fences, afters) as w(bucket, fence, after)
        join messaging.relay_cursor c on c.bucket = w.bucket and c.fence = w.fence)
    select v_drawn, v_high, (select count(*)::integer from wanted), page.bucket, page.position, page.message_id, page.subject,
           page.key, page.headers, page.payload
      from (select 1) as always
      left join lateral (
        select o.* from wanted
         cross join lateral (
           select r.bucket, r.position, r.message_id, r.subject, r.key, r.headers::text as headers, r.payload::text as payload
             from messaging.outbox r
            where r.bucket = wanted.bucket and r.position > wanted.after and r.position <= v_high
            order by r.position limit per_bucket) as o
         order by o.position limit total) as page on true
     order by page.position;
end $$;
