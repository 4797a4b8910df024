CREATE TABLE "root_keys" (
	"key_id" bigint PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"wrapped" text,
	"state" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "root_keys_state_check" CHECK ("root_keys"."state" in ('pending', 'active', 'retiring', 'retired'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "root_keys_active_key" ON "root_keys" USING btree ("state") WHERE "root_keys"."state" = 'active';