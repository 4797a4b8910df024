-- Trusted: the owner of a database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"level" smallint NOT NULL,
	"parent_id" uuid,
	"parent_level" smallint GENERATED ALWAYS AS (level - 1) STORED,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"description" text,
	"name_text" text NOT NULL,
	"search_text" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" bigint NOT NULL,
	CONSTRAINT "entries_id_level_key" UNIQUE("id","level"),
	CONSTRAINT "entries_name_key" UNIQUE NULLS NOT DISTINCT("parent_id","name_key"),
	CONSTRAINT "entries_level_check" CHECK (level between 1 and 4),
	CONSTRAINT "entries_parent_check" CHECK ((level = 1) = (parent_id is null))
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"service_level" smallint DEFAULT 4 NOT NULL,
	"price" numeric(14, 4),
	"currency" text,
	"visible" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "offers_provider_service_key" UNIQUE("provider_id","service_id"),
	CONSTRAINT "offers_service_check" CHECK (service_level = 4),
	CONSTRAINT "offers_price_check" CHECK (price > 0),
	CONSTRAINT "offers_money_check" CHECK ((price is null) = (currency is null))
);
--> statement-breakpoint
CREATE TABLE "providers" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"is_provider" boolean DEFAULT false NOT NULL,
	"is_disabled" boolean DEFAULT false NOT NULL,
	"is_deleted" boolean DEFAULT false NOT NULL,
	"account_version" bigint DEFAULT -1 NOT NULL,
	"city" text,
	"radius_km" double precision,
	"place_version" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tree" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"version" bigint NOT NULL,
	"entries" integer NOT NULL,
	CONSTRAINT "tree_only_check" CHECK ("only")
);
--> statement-breakpoint
ALTER TABLE "entries" ADD CONSTRAINT "entries_parent_fkey" FOREIGN KEY ("parent_id","parent_level") REFERENCES "public"."entries"("id","level") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_provider_id_providers_user_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."providers"("user_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_service_fkey" FOREIGN KEY ("service_id","service_level") REFERENCES "public"."entries"("id","level") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "entries_order_idx" ON "entries" USING btree ("level","name_key","id");--> statement-breakpoint
CREATE INDEX "entries_search_idx" ON "entries" USING gin ("search_text" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "offers_service_idx" ON "offers" USING btree ("service_id","id") WHERE visible;--> statement-breakpoint
CREATE INDEX "offers_price_idx" ON "offers" USING btree ("service_id","currency","price") WHERE visible and price is not null;--> statement-breakpoint
-- The one row of the hierarchy's version, so that a change has only to raise it.
INSERT INTO "tree" ("version", "entries") VALUES (1, 0);
