import { fixedClock, type TestDatabase } from "@tixlys/testkit";
import { createDeliverDue } from "../../../src/application/deliver-due.ts";
import type {
  Channel,
  Claim,
  DeliveryReport,
  DeliveryRequest,
} from "../../../src/application/ports.ts";
import { createQueueDelivery } from "../../../src/application/queue-delivery.ts";
import type { ChannelName } from "../../../src/domain/delivery/channels.ts";
import { newDeliveryId } from "../../../src/outbound/ids.ts";
import { queueIn } from "../../../src/outbound/postgres/queue.ts";
import { subscriptionStore } from "../../../src/outbound/postgres/push-subscriptions.ts";
import { transactions, workIn } from "../../../src/outbound/postgres/work.ts";

export const start = "2026-11-27T12:00:00.000Z";

/** Keys that are well-formed, and nobody's. */
export const someKeys = {
  p256dh:
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};

/** Deliveries over a database, each channel's worker on its own. */
export function deliveriesOver({ database }: TestDatabase) {
  const clock = fixedClock(start);
  const reports: DeliveryReport[] = [];
  const off = new Set<ChannelName>();
  const never = new AbortController().signal;
  return {
    clock,
    reports,
    /** Channels that are not configured. */
    off,
    /** Somebody who can be reached by mail and by short message. */
    somebody: async (): Promise<string> => {
      const userId = Bun.randomUUIDv7();
      const address = `${userId}@example.test`;
      const phone = "+420777123456";
      const about = { username: "ada", locale: "en", accountVersion: 1 };
      await database.transact((tx) =>
        workIn(tx).contacts.save({ userId, address, phone, ...about }),
      );
      return userId;
    },
    rows: () =>
      database.sql<Record<string, unknown>[]>`
        select * from deliveries order by next_attempt_at, id`,
    ask: (request: Partial<DeliveryRequest> & { personId: string }) =>
      database.transact((tx) =>
        createQueueDelivery(workIn(tx), {
          clock,
          newDeliveryId,
          isOn: (channel) => !off.has(channel),
        })({
          channel: "email",
          kind: "order-placed",
          cause: { messageId: Bun.randomUUIDv7() },
          ...request,
        }),
      ),
    subscribe: async (
      personId: string,
      endpoint: string,
      keys = someKeys,
      sessionId: string = Bun.randomUUIDv7(),
    ) => {
      const id = Bun.randomUUIDv7();
      const createdAt = clock();
      const given = { id, personId, endpoint, keys, createdAt, sessionId };
      return subscriptionStore(database).add(given, 10);
    },
    /** The worker of one channel, which hands its claims to `send` as they are. */
    worker(channelName: ChannelName, send: Channel<Claim>["send"]) {
      const deliverDue = createDeliverDue<Claim>({
        channelName,
        queue: queueIn(database),
        transactions: transactions(database),
        write: async (claim) => ({ ok: true, value: claim }),
        channel: { send },
        clock,
        random: () => 0,
        wait: (ms, signal) =>
          new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            signal.addEventListener("abort", () => {
              clearTimeout(timer);
              resolve();
            });
          }),
        observe: (report) => void reports.push(report),
      });
      return () => deliverDue(never);
    },
  };
}
