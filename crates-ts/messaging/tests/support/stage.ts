import { auth, users } from "@tixlys/contracts";
import type { Envelope } from "@tixlys/contracts";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import type { Bus } from "../../src/nats/index.ts";
import {
  on,
  outbox,
  startConsumer,
  startRelay,
} from "../../src/postgres/index.ts";
import type {
  Consumer,
  ConsumerOptions,
  EventHandler,
  Relay,
} from "../../src/postgres/index.ts";
import { newId } from "../../src/new-id.ts";
import { startBroker } from "./broker.ts";
import { ownDatabase } from "./database.ts";
import { keptLog } from "./log.ts";
import { until } from "./wait.ts";
import type { Broker } from "./broker.ts";
import type { OwnDatabase } from "./database.ts";

/** `auth` tells, `users` listens: a producer and a consumer with everything between them. */
export type Stage = {
  readonly broker: Broker;
  readonly producer: OwnDatabase;
  readonly consumer: OwnDatabase;
  readonly authBus: Bus;
  readonly usersBus: Bus;
  readonly log: ReturnType<typeof keptLog>;
  close(): Promise<void>;
};

/** The event that tests send: an account was verified, the n-th of its key. */
export const VERIFIED = "auth.account.verified";

/** A fresh stage; the consumer's database has a table `effects` that takes anything twice. */
export async function stage(): Promise<Stage> {
  const log = keptLog();
  const [broker, producer, consumer] = await Promise.all([
    startBroker(),
    ownDatabase(),
    ownDatabase(12),
  ]);
  await consumer.database
    .sql`create table effects (message_id uuid not null, key text not null, n int not null, by text not null, at timestamptz not null default clock_timestamp())`;
  const bus = (service: string): Promise<Bus> =>
    connectBus({ url: broker.url(service), service, logger: log });
  const [authBus, usersBus] = await Promise.all([bus("auth"), bus("users")]);
  const close = async (): Promise<void> => {
    await Promise.all([authBus.close(), usersBus.close()]);
    await Promise.all([producer.close(), consumer.close(), broker.close()]);
  };
  return { broker, producer, consumer, authBus, usersBus, log, close };
}

export const publishing = (
  { producer, authBus, log }: Stage,
  database: Database = producer.database,
): Relay =>
  startRelay({
    database,
    bus: authBus,
    service: "auth",
    lanes: ["events"],
    logger: log,
  });

/** Publishes events 1…count of each key, in order, each in a transaction of its own. */
export async function tell(
  { producer }: Stage,
  keys: readonly string[],
  count: number,
  from = 1,
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = from; n < from + count; n += 1)
    for (const key of keys)
      ids.push(
        (await producer.database.transact((tx) => publishOne(tx, key, n))).id,
      );
  return ids;
}

export const publishOne = (
  tx: Transaction,
  key: string,
  n: number,
  id?: string,
): Promise<{ id: string }> =>
  outbox(tx, auth).publish(VERIFIED, {
    subject: key,
    aggregateVersion: n,
    data: { userId: key, at: new Date().toISOString() },
    ...(id === undefined ? {} : { id }),
  });

/** Writes down that the event took effect. */
export const effect = async (
  tx: Transaction,
  event: Envelope,
  by = "one",
): Promise<void> =>
  void (await tx.sql`insert into effects (message_id, key, n, by) values (${event.id}::uuid, ${event.subject}, ${event.aggregateVersion}, ${by})`);

/** Listens with one handler; `behave` may fail before the effect. */
export function listening(
  { consumer, usersBus, log }: Pick<Stage, "consumer" | "usersBus" | "log">,
  behave: (event: Envelope, tx: Transaction) => Promise<void> | void = () =>
    undefined,
  more: Partial<ConsumerOptions<Transaction>> = {},
  by = "one",
): Consumer {
  const handler: EventHandler<Transaction> = on(
    auth,
    VERIFIED,
    async (event, tx: Transaction) => {
      await behave(event, tx);
      await effect(tx, event, by);
    },
  );
  return startConsumer({
    database: consumer.database,
    bus: usersBus,
    contract: users,
    handlers: [handler],
    bind: (tx) => tx,
    logger: log,
    backOff: { baseMs: 10, capMs: 50 },
    ...more,
  });
}

export type Effect = { id: string; key: string; n: number; by: string };

export const effects = async ({ consumer }: Stage): Promise<Effect[]> => [
  ...(await consumer.database.sql<
    Effect[]
  >`select message_id::text as id, key, n, by from effects order by at, n`),
];

/** Waits until there are `count` effects, and a little longer for one too many. */
export async function settled(
  on: Stage,
  count: number,
  timeoutMs?: number,
): Promise<Effect[]> {
  await until(
    `${String(count)} effects`,
    async () => (await effects(on)).length >= count,
    timeoutMs,
  );
  await Bun.sleep(100);
  return effects(on);
}

/** The versions of one key in the order of their effects. */
export const ofKey = (all: readonly Effect[], key: string): number[] =>
  all.filter((one) => one.key === key).map(({ n }) => n);

export const keys = (count: number): string[] =>
  Array.from({ length: count }, newId);
export const upTo = (count: number): number[] =>
  Array.from({ length: count }, (_, n) => n + 1);
