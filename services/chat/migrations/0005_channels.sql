CREATE TABLE "channel_months" (
	"channel_id" uuid NOT NULL,
	"month" timestamp with time zone NOT NULL,
	"first_seq" bigint NOT NULL,
	"messages_before" bigint NOT NULL,
	CONSTRAINT "channel_months_channel_id_month_pk" PRIMARY KEY("channel_id","month")
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"name" text,
	"name_key" text,
	"description" text,
	"created_by" uuid NOT NULL,
	"pair_low" uuid,
	"pair_high" uuid,
	"order_id" uuid,
	"provider_id" uuid,
	"member_count" integer DEFAULT 0 NOT NULL,
	"retention_days" integer,
	"forgotten_seq" bigint DEFAULT 0 NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"message_count" bigint DEFAULT 0 NOT NULL,
	"last_at" timestamp with time zone,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "channels_name_key" UNIQUE("name_key"),
	CONSTRAINT "channels_pair_key" UNIQUE("pair_low","pair_high"),
	CONSTRAINT "channels_order_key" UNIQUE("order_id","provider_id"),
	CONSTRAINT "channels_kind_check" CHECK (kind in ('public', 'private', 'direct', 'order')),
	CONSTRAINT "channels_status_check" CHECK (status in ('open', 'closed', 'deleted'))
) WITH (fillfactor = 50);
--> statement-breakpoint
CREATE TABLE "entries" (
	"channel_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"message_id" uuid,
	"user_id" uuid NOT NULL,
	"emoji" text,
	"action" text,
	CONSTRAINT "entries_channel_id_seq_created_at_pk" PRIMARY KEY("channel_id","seq","created_at"),
	CONSTRAINT "entries_type_check" CHECK (type in ('message_edited', 'message_deleted', 'reaction', 'member'))
) PARTITION BY RANGE ("created_at");
--> statement-breakpoint
CREATE TABLE "members" (
	"channel_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"read_seq" bigint NOT NULL,
	"read_count" bigint NOT NULL,
	CONSTRAINT "members_channel_id_user_id_pk" PRIMARY KEY("channel_id","user_id"),
	CONSTRAINT "members_role_check" CHECK (role in ('owner', 'member'))
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "messages" (
	"channel_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"content" text,
	"reply_to" uuid,
	"ordinal" bigint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"edited_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "messages_channel_id_seq_created_at_pk" PRIMARY KEY("channel_id","seq","created_at")
) PARTITION BY RANGE ("created_at");
--> statement-breakpoint
CREATE TABLE "offer_facts" (
	"order_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"version" bigint NOT NULL,
	"is_live" boolean NOT NULL,
	CONSTRAINT "offer_facts_order_id_provider_id_pk" PRIMARY KEY("order_id","provider_id")
);
--> statement-breakpoint
CREATE TABLE "order_facts" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"is_ended" boolean DEFAULT false NOT NULL,
	"winner_id" uuid
);
--> statement-breakpoint
CREATE TABLE "people" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"display_name" text,
	"profile_version" bigint DEFAULT 0 NOT NULL,
	"is_deleted" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reactions" (
	"message_id" uuid NOT NULL,
	"emoji" text NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "reactions_message_id_emoji_user_id_pk" PRIMARY KEY("message_id","emoji","user_id")
);
--> statement-breakpoint
CREATE TABLE "sendings" (
	"channel_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sendings_channel_id_author_id_client_id_pk" PRIMARY KEY("channel_id","author_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"is_moderator" boolean NOT NULL,
	"session_id" uuid NOT NULL,
	"token_id" uuid NOT NULL,
	"gen" bigint NOT NULL,
	"token_expires_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "channels_public_idx" ON "channels" USING btree ("name_key") WHERE kind = 'public' and name_key is not null;--> statement-breakpoint
CREATE INDEX "channels_retention_idx" ON "channels" USING btree ("id") WHERE retention_days is not null or status = 'deleted';--> statement-breakpoint
CREATE INDEX "members_user_idx" ON "members" USING btree ("user_id","channel_id");--> statement-breakpoint
CREATE INDEX "messages_id_idx" ON "messages" USING btree ("id");--> statement-breakpoint
CREATE INDEX "messages_author_idx" ON "messages" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "reactions_user_idx" ON "reactions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sendings_age_idx" ON "sendings" USING brin ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "tickets_expiry_idx" ON "tickets" USING btree ("expires_at","hash");--> statement-breakpoint
CREATE INDEX "tickets_user_idx" ON "tickets" USING btree ("user_id");
--> statement-breakpoint
-- Makes the partitions of `messages` and `entries` for so many months from that of `first` on, unless they are there; answers how
-- many are new. Attaching locks out neither readers nor writers of the parent.
CREATE FUNCTION "make_months"(first timestamptz, months integer) RETURNS integer LANGUAGE plpgsql AS $$
declare
  parent text;
  child  text;
  low    timestamptz;
  made   integer := 0;
begin
  for n in 0 .. months - 1 loop
    low := date_trunc('month', first, 'UTC') + make_interval(months => n);
    low := date_trunc('month', low + interval '3 days', 'UTC');
    foreach parent in array array['messages', 'entries'] loop
      child := parent || to_char(low at time zone 'UTC', '_YYYY_MM');
      if to_regclass(child) is null then
        execute format('create table %I (like %I including all)', child, parent);
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, low,
                       date_trunc('month', low + interval '33 days', 'UTC'));
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;
--> statement-breakpoint
SELECT "make_months"(now() - interval '32 days', 6);
