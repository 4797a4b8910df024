import type { Suite } from "@tixlys/client-typescript";
import { done, eventually } from "./person.ts";
import type { Tell } from "./story.ts";

const CLOSED = "orders.order.closed";

/** Somebody who is signed in. */
type Party = { readonly token: string };

/**
 * The log of events, as the parties of an order that is closed see it: all that happened to the order, and what one request has led
 * to, in other services too. Each step is told once it is true; throws a sentence when one is not.
 */
export const tellEventsStory = async (
  suite: Suite,
  orderId: string,
  { customer, winner }: { readonly customer: Party; readonly winner: Party },
  tell: Tell,
): Promise<void> => {
  const query = { subject: orderId, limit: 100 };
  const { events } = await eventually(
    () => suite.events.event.list({ ...customer, query }),
    (found) => found.events.some(({ type }) => type === CLOSED),
    "the order's end in the log of events",
  );
  const types = events.map(({ type }) => type).toReversed();
  tell({
    what: "GET /events/v1/events?subject={orderId}",
    result: `200, ${events.length} events of the order that concern its customer: ${counted(types)}`,
  });
  const offered = await chainOf(suite, winner, orderId, "orders.offer.made");
  const accepted = await chainOf(
    suite,
    customer,
    orderId,
    "orders.offer.accepted",
  );
  tell({
    what: "GET /events/v1/events/{id}/chain",
    result: `200, what each request has led to: ${offered}; ${accepted}`,
  });
};

/** What came of one event, as one of its people sees it: `→` stands before what follows from another event. */
const chainOf = async (
  suite: Suite,
  party: Party,
  orderId: string,
  type: string,
): Promise<string> => {
  const query = { subject: orderId, type };
  const { events } = done(
    await suite.events.event.list({ ...party, query }),
    `find ${type}`,
  );
  const [first] = events;
  if (first === undefined) throw new Error(`the log has no ${type}`);
  const chain = done(
    await suite.events.chain.read({ ...party, params: { id: first.id } }),
    `the chain of ${type}`,
  );
  return chain.events
    .map((event) => `${"→ ".repeat(event.depth)}${event.type}`)
    .join(", ");
};

/** `orders.order.placed, 2 × orders.offer.made, …` in the order of their first. */
const counted = (types: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .map(([type, count]) => (count === 1 ? type : `${count} × ${type}`))
    .join(", ");
};
