CREATE TABLE "departures" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"message_id" uuid NOT NULL,
	"services" text[] NOT NULL,
	"requested_at" timestamp with time zone NOT NULL
);
