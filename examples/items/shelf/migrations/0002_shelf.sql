CREATE TABLE "shelved_items" (
	"item_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"quantity" integer NOT NULL,
	"message_id" uuid NOT NULL,
	"correlation_id" text NOT NULL,
	"idempotency_key" text,
	"shelved_at" timestamp (3) with time zone NOT NULL
);
