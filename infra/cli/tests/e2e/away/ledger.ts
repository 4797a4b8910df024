import { contentsOf } from "../../../../../crates-ts/messaging/tests/support/stream.ts";
import type { Stage } from "./stage.ts";

/** What the suite has written down about itself, compared with what became of it. */
export type Ledger = {
  /** Events that a service has committed and that are not in the stream. */
  readonly lost: readonly string[];
  /** Messages that were put aside or could not be handled, by service. */
  readonly aside: readonly string[];
  /** Mails that were sent by notifications' own account, and those that the mail server has taken. */
  readonly sent: number;
  readonly taken: number;
};

/** Reads all outboxes, the stream, and what has been delivered. */
export async function readLedger({
  broker,
  mailbox,
  sql,
}: Stage): Promise<Ledger> {
  const stored = new Set(
    (await contentsOf(broker, "EVT")).map(
      ({ headers }) => headers["Nats-Msg-Id"] ?? "",
    ),
  );
  const lost: string[] = [];
  const aside: string[] = [];
  for (const [service, own] of Object.entries(sql)) {
    const events = await own<{ id: string; subject: string }[]>`
      select message_id::text as id, subject from messaging.outbox where subject like 'evt.%'`;
    for (const { id, subject } of events)
      if (!stored.has(id)) lost.push(`${subject} ${id}`);
    const stuck = await own<{ what: string }[]>`
      select 'unpublished at ' || position as what from messaging.outbox_dead
      union all select 'dead letter of ' || consumer from messaging.dead_letter
      union all select 'parked by ' || consumer from messaging.parked_key`;
    aside.push(...stuck.map(({ what }) => `${service}: ${what}`));
  }
  const [counted] = await sql.notifications<{ sent: number }[]>`
    select count(*)::int as sent from deliveries where status = 'sent'`;
  return {
    lost,
    aside,
    sent: counted?.sent ?? Number.NaN,
    taken: mailbox.mails.length,
  };
}
