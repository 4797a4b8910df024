/** The event of the benchmarks as a nexus event: validated field by field, in its second version, so that reads upcast. */
import { defineEvents, field } from "../../crates-ts/nexus/src/index.ts";
import type { EventData } from "../../crates-ts/nexus/src/index.ts";
import { placed } from "./contracts.ts";

type Item = {
  readonly sku: string;
  readonly quantity: number;
  readonly price: number;
};

type OrderEvent = {
  readonly type: "OrderPlaced";
  readonly orderId: string;
  readonly customer: string;
  readonly items: readonly Item[];
  readonly note: string;
  readonly currency: string;
};

export const orderEvents = defineEvents<OrderEvent>()({
  OrderPlaced: {
    version: 2,
    fields: {
      orderId: field.text(),
      customer: field.text(),
      items: field.list(
        field.record<Item>({
          sku: field.text(),
          quantity: field.whole(),
          price: field.whole(),
        }),
      ),
      note: field.text(),
      currency: field.text(),
    },
    upcast: { 1: (data) => ({ ...data, currency: "EUR" }) },
  },
});

/** One event, encoded now: validation is part of what is measured. */
export const encoded = (orderId: string): EventData =>
  orderEvents.encode({
    type: "OrderPlaced",
    ...placed(orderId),
    currency: "EUR",
  });

/** What an event of the first version looks like in the store. */
export const storedAsFirst = (orderId: string): EventData => ({
  type: "OrderPlaced",
  schemaVersion: 1,
  data: placed(orderId),
});
