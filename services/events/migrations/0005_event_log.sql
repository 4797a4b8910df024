CREATE TABLE "events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"time" timestamp (3) with time zone NOT NULL,
	"producer" text NOT NULL,
	"subject" text NOT NULL,
	"aggregate_version" bigint NOT NULL,
	"correlation_id" text NOT NULL,
	"causation_id" text,
	"actor_kind" text,
	"actor_id" text,
	"data" jsonb,
	"people" uuid[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
) PARTITION BY RANGE ("id");
--> statement-breakpoint
CREATE TABLE "mentions" (
	"person_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "mentions_person_id_event_id_pk" PRIMARY KEY("person_id","event_id")
) PARTITION BY RANGE ("event_id");
--> statement-breakpoint
CREATE INDEX "events_position_idx" ON "events" USING btree ("position");--> statement-breakpoint
CREATE INDEX "events_type_idx" ON "events" USING btree ("type","id");--> statement-breakpoint
CREATE INDEX "events_subject_idx" ON "events" USING btree ("subject","id");--> statement-breakpoint
CREATE INDEX "events_actor_idx" ON "events" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "events_correlation_idx" ON "events" USING btree ("correlation_id","id");--> statement-breakpoint
CREATE INDEX "mentions_position_idx" ON "mentions" USING btree ("person_id","position");
--> statement-breakpoint
-- The places in the log. The cache must stay 1: they are drawn in order.
CREATE SEQUENCE "event_position" AS bigint CACHE 1;
--> statement-breakpoint
-- Ids of another kind, and of times for which there is no month.
CREATE TABLE "events_default" PARTITION OF "events" DEFAULT;
--> statement-breakpoint
CREATE TABLE "mentions_default" PARTITION OF "mentions" DEFAULT;
--> statement-breakpoint
-- Makes the partitions of `events` and `mentions` for so many months from that of `first` on, unless they are there; answers how many
-- are new. Attaching locks out neither readers nor writers of the parent.
CREATE FUNCTION "make_event_months"(first timestamptz, months integer) RETURNS integer LANGUAGE plpgsql AS $$
declare
  parent text;
  child  text;
  low    timestamptz;
  made   integer := 0;
begin
  for n in 0 .. months - 1 loop
    low := date_trunc('month', first, 'UTC') + make_interval(months => n);
    low := date_trunc('month', low + interval '3 days', 'UTC');
    foreach parent in array array['events', 'mentions'] loop
      child := parent || to_char(low at time zone 'UTC', '_YYYY_MM');
      if to_regclass(child) is null then
        execute format('create table %I (like %I including all)', child, parent);
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, messaging.uuid_floor(low),
                       messaging.uuid_floor(date_trunc('month', low + interval '33 days', 'UTC')));
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;
--> statement-breakpoint
-- Drops the months that ended before `before`; answers how many. Who reads is waited for, five seconds at most.
CREATE FUNCTION "drop_event_months"(before timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
declare
  child text;
  gone  integer := 0;
begin
  perform set_config('lock_timeout', '5s', true);
  for child in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('events'::regclass, 'mentions'::regclass) and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
       and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= before
     order by c.relname
  loop
    execute format('drop table %I', child);
    gone := gone + 1;
  end loop;
  return gone;
end $$;
--> statement-breakpoint
SELECT "make_event_months"(now() - interval '32 days', 6);
