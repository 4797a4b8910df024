-- The audit log. Whoever migrates with an admin hands this schema over to the role `…_keeper` right after ("keptSchemas" in
-- package.json): from then on this service may read and add, and nothing else.
CREATE SCHEMA audit;
--> statement-breakpoint
-- What has a default is the database's to say: who adds an entry cannot choose its time.
CREATE TABLE audit.entries (
  id              uuid           NOT NULL DEFAULT uuidv7(),
  at              timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  action          text           NOT NULL CHECK (action ~ '^[a-z][a-z0-9_]{0,63}$'),
  outcome         text           NOT NULL CHECK (outcome IN ('success', 'failure')),
  actor_kind      text           NOT NULL CHECK (actor_kind IN ('user', 'service', 'anonymous')),
  actor_id        text           CHECK (length(actor_id) <= 64),
  impersonator_id text           CHECK (length(impersonator_id) <= 64),
  subject_id      text           CHECK (length(subject_id) <= 64),
  session_id      uuid,
  network         text           CHECK (length(network) <= 64),
  request_id      text           NOT NULL CHECK (length(request_id) <= 128),
  details         jsonb          NOT NULL CHECK (jsonb_typeof(details) = 'object' AND pg_column_size(details) <= 4096),
  PRIMARY KEY (at, id),
  CHECK ((actor_kind = 'anonymous') = (actor_id IS NULL))
) PARTITION BY RANGE (at);
--> statement-breakpoint
CREATE INDEX entries_subject_idx ON audit.entries (subject_id, at DESC, id DESC);
--> statement-breakpoint
CREATE INDEX entries_actor_idx ON audit.entries (actor_id, at DESC, id DESC);
--> statement-breakpoint
CREATE INDEX entries_action_idx ON audit.entries (action, at DESC, id DESC);
--> statement-breakpoint
CREATE INDEX entries_request_idx ON audit.entries (request_id);
--> statement-breakpoint
-- Takes what no month is there for, so that nobody is kept from signing in when nothing has turned the log over for long.
CREATE TABLE audit.entries_rest PARTITION OF audit.entries DEFAULT;
--> statement-breakpoint
-- The one way in which entries go: whole months, thirteen months after their end. How long is not a parameter, because whoever
-- may call it could otherwise empty the log.
CREATE FUNCTION audit.turn_over(OUT made integer, OUT dropped integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s'
AS $$
DECLARE
  this_month constant timestamp := date_trunc('month', now()::timestamp);
  kept_from  constant timestamp := this_month - interval '13 months';
  month timestamp;
  part  text;
BEGIN
  made := 0;
  dropped := 0;
  -- One at a time; nothing is lost when another process is at it.
  IF NOT pg_try_advisory_xact_lock(hashtext('audit.turn_over')) THEN RETURN; END IF;
  FOR ahead IN 0..3 LOOP
    month := this_month + make_interval(months => ahead);
    part := 'entries_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('audit.' || part) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.entries FOR VALUES FROM (%L) TO (%L)',
                     part, month || '+00', (month + interval '1 month') || '+00');
      made := made + 1;
    EXCEPTION WHEN check_violation THEN
      -- Entries of that month lie in the rest already, and stay there.
      NULL;
    END;
  END LOOP;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'audit.entries'::regclass AND c.relname ~ '^entries_[0-9]{4}_[0-9]{2}$'
       AND to_date(right(c.relname, 7), 'YYYY_MM') < kept_from
  LOOP
    EXECUTE format('DROP TABLE audit.%I', part);
    dropped := dropped + 1;
  END LOOP;
  DELETE FROM audit.entries_rest WHERE at < kept_from;
END
$$;
--> statement-breakpoint
SELECT audit.turn_over();
