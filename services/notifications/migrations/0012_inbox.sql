CREATE TABLE "mail_hours" (
	"user_id" uuid NOT NULL,
	"category" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "mail_hours_user_id_category_hour_pk" PRIMARY KEY("user_id","category","hour")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"event_id" uuid NOT NULL,
	"topic" text,
	"place" bigint NOT NULL,
	"seq" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone,
	CONSTRAINT "notices_once" UNIQUE("event_id","user_id","kind")
);
--> statement-breakpoint
CREATE TABLE "readers" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"trimmed_seq" bigint DEFAULT 0 NOT NULL,
	"choices" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"language" text,
	"preferences_version" bigint DEFAULT 0 NOT NULL,
	"preferences_changed_at" timestamp (3) with time zone,
	"profile_locale" text,
	"profile_version" bigint DEFAULT 0 NOT NULL,
	"gone_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "talks" (
	"channel_id" uuid PRIMARY KEY NOT NULL,
	"event_id" uuid NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "mail_hours_hour" ON "mail_hours" USING btree ("hour");--> statement-breakpoint
CREATE UNIQUE INDEX "notices_place" ON "notices" USING btree ("user_id","place");--> statement-breakpoint
CREATE INDEX "notices_seq" ON "notices" USING btree ("user_id","seq");--> statement-breakpoint
CREATE INDEX "notices_unread" ON "notices" USING btree ("user_id","place") WHERE read_at is null;--> statement-breakpoint
CREATE INDEX "notices_created" ON "notices" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "readers_untrimmed" ON "readers" USING btree ("user_id") WHERE last_seq > trimmed_seq;--> statement-breakpoint
CREATE INDEX "talks_due" ON "talks" USING btree ("due_at","channel_id");