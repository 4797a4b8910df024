CREATE TABLE "stored_pictures" (
	"key" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "stored_pictures_state" CHECK (("stored_pictures"."state" in ('uploading', 'due') and "stored_pictures"."due_at" is not null) or ("stored_pictures"."state" = 'kept' and "stored_pictures"."due_at" is null))
);
--> statement-breakpoint
ALTER TABLE "profiles" ADD COLUMN "picture_key" text;--> statement-breakpoint
CREATE INDEX "stored_pictures_due_at" ON "stored_pictures" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "stored_pictures_user_id" ON "stored_pictures" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "stored_pictures_kept" ON "stored_pictures" USING btree ("user_id") WHERE state = 'kept';