CREATE TABLE "items" (
	"item_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"quantity" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "items_of_owner" ON "items" USING btree ("owner_id","created_at" DESC NULLS LAST,"item_id" DESC NULLS LAST);