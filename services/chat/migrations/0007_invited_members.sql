ALTER TABLE "members" ADD COLUMN "is_invited" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
-- Nobody joins a private channel: whoever has not made it was put in. Of public ones it is not known.
UPDATE "members" m SET "is_invited" = true FROM "channels" c WHERE c.id = m.channel_id AND c.kind = 'private' AND c.created_by <> m.user_id;
