-- Accounts become streams of events; the table follows them. What older builds kept as rows alone gets the events that
-- lead to it: the opening, and where sessions were ended or the account was disabled, the last of that. Nothing else was
-- ever done to an account, and no build has written an address as unverified.
ALTER TABLE "accounts" ADD COLUMN "stream_version" bigint;
--> statement-breakpoint
INSERT INTO nexus.streams (stream_type, stream_id, version, created_at)
SELECT 'account', id::text, CASE WHEN gen > 1 OR status = 'disabled' THEN 2 ELSE 1 END, created_at
  FROM accounts ORDER BY id;
--> statement-breakpoint
-- The bucket is nexus's: the first two bytes of the SHA-256 of type and id, modulo 1024.
INSERT INTO nexus.events (stream_type, stream_id, version, bucket, event_id, type, schema_version, data, meta)
SELECT 'account', e.id::text, e.version, (get_byte(h.bytes, 0) * 256 + get_byte(h.bytes, 1)) % 1024, uuidv7(), e.type, 1, e.data,
       jsonb_build_object('correlationId', '0004_account_stream', 'actor', jsonb_build_object('kind', 'service', 'id', 'auth'),
                          'time', e.data -> 'at')
  FROM (
    SELECT id, 1 AS version, 'AccountOpened' AS type,
           jsonb_build_object('id', id, 'email', email, 'username', username, 'role', role, 'capabilities', to_jsonb(capabilities),
                              'at', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS data
      FROM accounts
    UNION ALL
    SELECT id, 2, CASE WHEN status = 'disabled' THEN 'AccountDisabled' ELSE 'EverySessionEnded' END,
           jsonb_build_object('gen', gen, 'at', to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      FROM accounts WHERE gen > 1 OR status = 'disabled'
  ) AS e
 CROSS JOIN LATERAL (SELECT sha256(convert_to('account/' || e.id::text, 'UTF8')) AS bytes) AS h
 ORDER BY e.id, e.version;
--> statement-breakpoint
UPDATE "accounts" SET "stream_version" = CASE WHEN gen > 1 OR status = 'disabled' THEN 2 ELSE 1 END;
--> statement-breakpoint
ALTER TABLE "accounts" ALTER COLUMN "stream_version" SET NOT NULL;
