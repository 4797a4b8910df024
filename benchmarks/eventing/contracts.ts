/** The two services of the benchmarks: `orders` tells, `billing` listens. */
import {
  defineContract,
  event,
  plain,
} from "../../crates-ts/contracts/src/index.ts";
// The contracts' own TypeBox: a schema of another copy of it would be none.
import { Type as t } from "../../crates-ts/contracts/node_modules/@sinclair/typebox/build/esm/index.mjs";

/** About 200 bytes of data, as in the measured baselines (eventing.md §2). */
export const orders = defineContract({
  service: "orders",
  events: {
    "orders.order.placed": event(1, {
      orderId: plain(t.String({ format: "uuid" })),
      customer: plain(t.String({ maxLength: 64 })),
      items: plain(
        t.Array(
          t.Object({
            sku: t.String({ maxLength: 32 }),
            quantity: t.Integer({ minimum: 1 }),
            price: t.Integer({ minimum: 0 }),
          }),
          { maxItems: 100 },
        ),
      ),
      note: plain(t.String({ maxLength: 200 })),
    }),
  },
});

export const billing = defineContract({
  service: "billing",
  events: {},
  consumes: [{ durable: "billing-orders", filter: "evt.orders.>" }],
});

export const PLACED = "orders.order.placed";
export const PLACED_SUBJECT = "evt.orders.order.placed.v1";

/** The data of one event. */
export const placed = (orderId: string) => ({
  orderId,
  customer: "acme",
  items: [
    { sku: "A-1", quantity: 2, price: 1999 },
    { sku: "B-7", quantity: 1, price: 499 },
  ],
  note: "x".repeat(60),
});
