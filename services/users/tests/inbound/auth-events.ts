import {
  auth,
  type EventData,
  type EventTypes,
  subjectOf,
} from "@tixlys/contracts";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { TestBus } from "@tixlys/testkit";

type Told<T extends EventTypes<typeof auth>> = {
  type: T;
  /** The account, whose order matters. */
  userId: string;
  data: EventData<typeof auth, T>;
  aggregateVersion?: number;
  id?: string;
};

/** Puts an event on the bus as `auth`'s relay does. */
export async function tell<T extends EventTypes<typeof auth>>(
  bus: TestBus["bus"],
  told: Told<T>,
): Promise<string> {
  const id = told.id ?? Bun.randomUUIDv7();
  const envelope = {
    id,
    type: told.type,
    version: 1,
    time: "2026-11-21T09:30:00.000Z",
    producer: "auth",
    subject: told.userId,
    aggregateVersion: told.aggregateVersion ?? 1,
    correlationId: `req-${id}`,
    data: told.data,
  };
  await bus.publish({
    subject: subjectOf(told.type, 1),
    headers: { "x-request-id": envelope.correlationId },
    payload: JSON.stringify(envelope),
    messageId: id,
  });
  return id;
}

/** Waits for what must come; fails after ten seconds with what it waited for. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    const found = await look();
    if (found !== undefined) return found;
    await Bun.sleep(20);
  }
  throw new Error(`still not there after 10 s: ${what}`);
}

const windowMs = 100;

/** Makes the stream forget ids after 100 ms, so that tests can deliver one event twice; `forgotten` waits that long. */
export async function forgetIdsSoon({ adminUrl }: TestBus): Promise<void> {
  const { host: servers, username: user, password: pass } = new URL(adminUrl);
  const connection = await connect({ servers, user, pass, timeout: 5_000 });
  try {
    const { streams } = await jetstreamManager(connection);
    await streams.update("EVT", { duplicate_window: windowMs * 1_000_000 });
  } finally {
    await connection.close();
  }
}

export const forgotten = () => Bun.sleep(windowMs + 50);
