import {
  auth,
  type EventData,
  type EventTypes,
  subjectOf,
} from "@tixlys/contracts";
import type { TestBus } from "@tixlys/testkit";

type Told<T extends EventTypes<typeof auth>> = {
  type: T;
  /** The account, whose order matters. */
  userId: string;
  data: EventData<typeof auth, T>;
  aggregateVersion?: number;
  id?: string;
};

/** Puts an event on the bus as `auth`'s relay does; the same `id` twice gets past the stream's duplicate window. */
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
    messageId: Bun.randomUUIDv7(),
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
