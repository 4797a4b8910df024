CREATE TABLE "export_parts" (
	"export_id" uuid NOT NULL,
	"service" text NOT NULL,
	"page" integer NOT NULL,
	"schema_version" integer NOT NULL,
	"next" text,
	"sealed" text NOT NULL,
	CONSTRAINT "export_parts_export_id_service_page_pk" PRIMARY KEY("export_id","service","page")
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"state" text NOT NULL,
	"services" text[] NOT NULL,
	"missing" text[] NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "exports_state_check" CHECK ("exports"."state" in ('collecting', 'ready', 'partial'))
);
--> statement-breakpoint
ALTER TABLE "export_parts" ADD CONSTRAINT "export_parts_export_id_exports_id_fk" FOREIGN KEY ("export_id") REFERENCES "public"."exports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_user_id_accounts_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "exports_collecting_key" ON "exports" USING btree ("user_id") WHERE "exports"."state" = 'collecting';--> statement-breakpoint
CREATE INDEX "exports_user_id_idx" ON "exports" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "exports_expires_at_idx" ON "exports" USING btree ("expires_at");