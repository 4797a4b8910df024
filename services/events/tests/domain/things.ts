import type { KeptEvent, ToldEvent } from "../../src/domain/event/event.ts";

/** An event as `orders` tells it, of a customer, with what is not said filled in. */
export function told(more: Partial<ToldEvent> = {}): ToldEvent {
  const id = more.id ?? Bun.randomUUIDv7();
  const customerId = Bun.randomUUIDv7();
  return {
    id,
    type: "orders.order.placed",
    version: 1,
    time: new Date().toISOString(),
    producer: "orders",
    subject: id,
    aggregateVersion: 1,
    correlationId: `request-${id}`,
    data: { orderId: id, customerId, serviceId: id, status: "open" },
    ...more,
  };
}

/** The same as it is kept, about these people. */
export function kept(
  people: readonly string[],
  more: Partial<KeptEvent> = {},
): KeptEvent {
  const { data: _, ...envelope } = told(
    more.id === undefined ? {} : { id: more.id },
  );
  return { ...envelope, data: { status: "open" }, people, ...more };
}
