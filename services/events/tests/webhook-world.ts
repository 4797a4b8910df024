import { contracts } from "@tixlys/contracts";
import { columnCipher } from "@tixlys/nexus/postgres";
import { localPolicy, outboundHttp } from "@tixlys/outbound-http";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger, type TestDatabase } from "@tixlys/testkit";
import { startDispatcher } from "../src/application/dispatch/dispatcher.ts";
import {
  type DispatchLimits,
  dispatchLimits,
} from "../src/application/dispatch/limits.ts";
import { createWebhookApplication } from "../src/application/webhooks/index.ts";
import type { KeptEvent } from "../src/domain/event/event.ts";
import { catalogueOf } from "../src/outbound/catalogue.ts";
import { deliveryQueue } from "../src/outbound/postgres/delivery-queue.ts";
import { fanOut } from "../src/outbound/postgres/fan-out.ts";
import { logIn } from "../src/outbound/postgres/log-writer.ts";
import { webhookReader } from "../src/outbound/postgres/webhook-reader.ts";
import { webhookTransactions } from "../src/outbound/postgres/webhook-work.ts";
import { dispatchReports } from "../src/outbound/webhooks/reports.ts";
import { webhookSender } from "../src/outbound/webhooks/sender.ts";
import { newSecret } from "../src/outbound/webhooks/signature.ts";
import { onDeliveriesDue } from "../src/outbound/webhooks/wake-ups.ts";

type Database = TestDatabase["database"];

/** One key for every process of a test. */
export const cipher = columnCipher({
  keys: [{ id: "1", key: Buffer.alloc(32, 0x5e) }],
});

/** A bus that carries no words: what one process says to itself is enough. */
export const silent = { hint: () => undefined, onHint: () => () => undefined };

const catalogue = catalogueOf(contracts);
const clock = () => new Date();

/** The use cases as `main.ts` puts them together. */
export function webhooksOver(
  database: Database,
  more: { readonly clock?: () => Date } = {},
) {
  return createWebhookApplication({
    reader: webhookReader(database),
    transactions: webhookTransactions(database, cipher),
    judgeUrl: outboundHttp({ policy: localPolicy }).judge,
    newSecret,
    published: catalogue.types.map(({ type }) => type),
    ids: () => Bun.randomUUIDv7(),
    clock,
    ...more,
  });
}

/** A process that sends, as `main.ts` puts it together; it looks for itself twenty times a second. */
export function sendingOver(
  database: Database,
  more: {
    readonly clock?: () => Date;
    readonly limits?: Partial<DispatchLimits>;
    readonly timeoutMs?: number;
    readonly tellHolders?: (ids: readonly string[]) => void;
    readonly bus?: Parameters<typeof onDeliveriesDue>[1];
  } = {},
) {
  const { timeoutMs = 5_000, bus = silent, ...rest } = more;
  const limits = { ...dispatchLimits, pollMs: 50, ...more.limits };
  const log = capturedLogger();
  const dispatcher = startDispatcher({
    queue: deliveryQueue(database, cipher, {
      holder: Bun.randomUUIDv7(),
      holdMs: limits.holdMs,
    }),
    send: webhookSender(outboundHttp({ policy: localPolicy }), {
      userAgent: "tixlys-events/test",
      timeoutMs,
    }),
    reports: dispatchReports(log.logger, createMetrics()),
    tellHolders: () => undefined,
    clock,
    random: () => 0,
    ...rest,
    limits,
  });
  const leave = onDeliveriesDue(database, bus, dispatcher.wake);
  return {
    dispatcher,
    log,
    stop: async () => {
      leave();
      await dispatcher.stop();
    },
  };
}

/** Takes events into the log and to the webhooks, as the collector does. */
export const happen = (database: Database, events: readonly KeptEvent[]) =>
  database.transact(async (tx) => {
    await fanOut(tx, await logIn(tx).keep(events));
  });
