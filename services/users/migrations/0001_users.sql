CREATE TABLE "profiles" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"email" text NOT NULL,
	"roles" text[] NOT NULL,
	"first_name" text,
	"last_name" text,
	"phone" text,
	"display_name" text NOT NULL,
	"bio" text,
	"locale" text NOT NULL,
	"timezone" text NOT NULL,
	"member_since" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" bigint NOT NULL,
	"account_version" bigint NOT NULL
);
