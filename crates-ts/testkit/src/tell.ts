import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import {
  type Contract,
  type EventData,
  type EventTypes,
  subjectOf,
} from "@tixlys/contracts";
import type { TestBus } from "./bus.ts";

/** An event as a test tells it; what is not said is filled in. */
export type Told<C extends Contract, T extends EventTypes<C>> = {
  readonly type: T;
  /** The entity whose order matters; for everything about an account its user id. */
  readonly subject: string;
  readonly data: EventData<C, T>;
  readonly aggregateVersion?: number;
  readonly id?: string;
};

/** Puts another service's event on the bus, as that service's relay does. Gives the event's id. */
export async function tell<C extends Contract, T extends EventTypes<C>>(
  bus: TestBus["bus"],
  contract: C,
  told: Told<C, T>,
): Promise<string> {
  const id = told.id ?? Bun.randomUUIDv7();
  const envelope = {
    id,
    type: told.type,
    version: 1,
    time: "2026-11-21T09:30:00.000Z",
    producer: contract.service,
    subject: told.subject,
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

/** Waits until the stream of {@link forgetIdsSoon} has forgotten what it knew. */
export const forgotten = (): Promise<void> => Bun.sleep(windowMs + 50);
