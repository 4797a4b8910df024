import type { Transaction } from "@tixlys/nexus/postgres";
import type { Settled } from "../../application/ports/dispatch.ts";
import type { Ended } from "../../domain/webhook/webhook.ts";
import { webhookAnnouncementsIn } from "../events/webhook-announcements.ts";
import type { KeptAttempt } from "../../application/ports/webhooks.ts";
import { timeOf } from "./webhook-row.ts";

/** As many as the schedule has; one that is sent once more forgets its oldest. */
const attemptsAtMost = 10;

/** Writes what became of tries: one statement for all of them. A try that another process has written meanwhile stays. */
export async function settleIn(
  tx: Transaction,
  settled: readonly Settled[],
): Promise<void> {
  const rows = settled.map(({ due, tries, attempt, verdict }) => ({
    id: due.id,
    tries,
    state: verdict.state,
    next: timeOf(verdict.nextAt),
    tried: timeOf(attempt.at),
    duration: attempt.durationMs,
    status: attempt.status,
    failure: attempt.failure,
    excerpt: attempt.excerpt,
    kept: keptOf(attempt),
  }));
  await tx.sql`
    update webhook_deliveries d
       set state = s.state, tries = s.tries, next_at = s.next, tried_at = s.tried, duration_ms = s.duration,
           response_status = s.status, failure = s.failure, excerpt = s.excerpt,
           attempts = (case when jsonb_array_length(d.attempts) >= ${attemptsAtMost} then d.attempts - 0 else d.attempts end) || s.kept
      from json_to_recordset(${JSON.stringify(rows)}::text::json)
        as s (id uuid, tries smallint, state text, next timestamptz, tried timestamptz, duration integer, status smallint, failure text, excerpt text, kept jsonb)
     where d.id = s.id and d.state = 'pending' and d.tries = s.tries - 1`;
  await noteFailing(tx, settled);
  for (const { due, attempt, verdict } of settled)
    if (verdict.disable !== undefined)
      await disableIn(tx, due.webhookId, verdict.disable, attempt.at);
}

/** A try as the delivery keeps it. */
const keptOf = ({
  at,
  durationMs,
  status: responseStatus,
  failure,
  excerpt,
}: Settled["attempt"]): KeptAttempt => ({
  at: at.toISOString(),
  durationMs,
  responseStatus,
  failure,
  excerpt,
});

/** Since when a webhook fails: the last of a batch says so, and SQL alone knows what was written before. */
async function noteFailing(
  { sql }: Transaction,
  settled: readonly Settled[],
): Promise<void> {
  const last = new Map(
    settled.map(({ due, verdict }) => [
      due.webhookId,
      { id: due.webhookId, since: timeOf(verdict.failingSince) },
    ]),
  );
  await sql`
    update webhook_lanes l set failing_since = s.since
      from json_to_recordset(${JSON.stringify([...last.values()])}::text::json) as s (id uuid, since timestamptz)
     where l.webhook_id = s.id and l.failing_since is distinct from s.since`;
}

/** Disables a webhook that is active, and tells of it. */
export async function disableIn(
  tx: Transaction,
  id: string,
  reason: Ended,
  at: Date,
): Promise<void> {
  const [row] = await tx.sql<{ ownerId: string; version: number }[]>`
    update webhooks
       set status = 'disabled', disabled_reason = ${reason}, disabled_at = ${timeOf(at)}::timestamptz,
           updated_at = ${timeOf(at)}::timestamptz, version = version + 1
     where id = ${id} and status = 'active'
    returning owner_id as "ownerId", version::float8 as version`;
  if (row === undefined) return;
  await webhookAnnouncementsIn(tx).disabled({ id, ...row }, reason);
}
