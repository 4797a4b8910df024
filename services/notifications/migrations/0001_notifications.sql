CREATE TABLE "contacts" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"address" text NOT NULL,
	"username" text NOT NULL,
	"locale" text NOT NULL,
	"account_version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"event_id" uuid NOT NULL,
	"template" text NOT NULL,
	"recipient_id" uuid NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"reason" text,
	"applicant_address" text,
	"applicant_username" text,
	"sealed" text,
	"correlation_id" text NOT NULL,
	"traceparent" text,
	"version" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "deliveries_event_template" UNIQUE("event_id","template"),
	CONSTRAINT "deliveries_material_only_while_needed" CHECK (status = 'queued' or (applicant_address is null and applicant_username is null and sealed is null)),
	CONSTRAINT "deliveries_queued_is_due" CHECK ((status = 'queued') = (next_attempt_at is not null))
);
--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("next_attempt_at","id") WHERE status = 'queued';--> statement-breakpoint
CREATE INDEX "deliveries_settled" ON "deliveries" USING btree ("settled_at") WHERE status <> 'queued';