CREATE TABLE "number_hours" (
	"number_hash" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "number_hours_number_hash_hour_pk" PRIMARY KEY("number_hash","hour")
);
--> statement-breakpoint
CREATE TABLE "told_topics" (
	"user_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"mark" bigint,
	"told_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "told_topics_user_id_topic_pk" PRIMARY KEY("user_id","topic")
);
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "mark" bigint;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "data_seq" bigint;--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD COLUMN "session_id" uuid;--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD COLUMN "timeouts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "number_hours_hour" ON "number_hours" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "told_topics_told" ON "told_topics" USING btree ("told_at");