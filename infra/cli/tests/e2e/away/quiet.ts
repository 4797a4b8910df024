import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { eventually } from "../../support/cli.ts";
import type { Stage } from "./stage.ts";

const QUIET_MS = 60_000;

/**
 * Waits until nothing is on its way any more: every outbox is published, every consumer has handled what there is, no mail waits.
 * A part that is taken away in the middle of something would make the row after it tell about the row before.
 */
export async function quiet(stage: Stage): Promise<void> {
  await eventually(
    "nothing is on its way",
    async () =>
      (await unpublished(stage)) + (await unhandled(stage)) === 0 &&
      (await waitingMails(stage)) === 0,
    QUIET_MS,
  );
}

async function unpublished({ sql }: Stage): Promise<number> {
  const counts = await Promise.all(
    Object.values(sql).map(
      (own) => own<{ count: number }[]>`
        select count(*)::int as count from messaging.outbox o join messaging.relay_cursor c using (bucket)
         where o.position > c.position`,
    ),
  );
  return sumOf(counts);
}

async function unhandled({ broker, sql }: Stage): Promise<number> {
  const { host, username: user, password: pass } = new URL(broker.adminUrl);
  const connection = await connect({ servers: host, user, pass });
  try {
    const manager = await jetstreamManager(connection);
    let count = 0;
    for await (const consumer of manager.consumers.list("EVT"))
      count += consumer.num_pending + consumer.num_ack_pending;
    const waiting = await Promise.all(
      Object.values(sql).map(
        (own) => own<{ count: number }[]>`
          select count(*)::int as count from messaging.waiting`,
      ),
    );
    return count + sumOf(waiting);
  } finally {
    await connection.close();
  }
}

async function waitingMails({ sql }: Stage): Promise<number> {
  return sumOf([
    await sql.notifications<{ count: number }[]>`
      select count(*)::int as count from deliveries where status = 'queued'`,
  ]);
}

const sumOf = (counts: readonly (readonly { count: number }[])[]): number =>
  counts.flat().reduce((sum, { count }) => sum + count, 0);
