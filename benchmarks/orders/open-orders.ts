/** A hundred thousand open orders, as events of orders that were placed: most of them in and around cities, as people live. */
import {
  connect,
  eventStore,
} from "../../crates-ts/nexus/src/postgres/index.ts";
import type { OrderEvent } from "../../services/orders/src/domain/order/events.ts";
import { orderEvents } from "../../services/orders/src/domain/order/stored-order.ts";
import type { Suite } from "./suite.ts";

type Point = { readonly lat: number; readonly lon: number };

/** The largest of them has as many orders as all that are not in cities. */
const cities: readonly Point[] = [
  { lat: 50.09, lon: 14.42 },
  { lat: 52.52, lon: 13.41 },
  { lat: 48.21, lon: 16.37 },
  { lat: 48.14, lon: 11.58 },
  { lat: 52.23, lon: 21.01 },
  { lat: 47.5, lon: 19.04 },
  { lat: 50.06, lon: 19.94 },
  { lat: 49.2, lon: 16.61 },
  { lat: 53.55, lon: 9.99 },
  { lat: 50.11, lon: 8.68 },
];
const IN_CITIES = 0.8;
/** Degrees; a city's orders lie about that far from its middle. */
const CITY_WIDTH = 0.12;
const AT_ONCE = 64;
const DAY_MS = 86_400_000;
const CAUGHT_UP_MS = 240_000;

/** Somewhere: in a city mostly, and rather in one of the first. */
export function somewhere(): Point {
  if (Math.random() < IN_CITIES) {
    const city = cities[Math.floor(Math.random() ** 2 * cities.length)];
    if (city !== undefined)
      return { lat: city.lat + around(), lon: city.lon + around() * 1.5 };
  }
  return { lat: 46 + Math.random() * 8, lon: 6 + Math.random() * 18 };
}

const around = (): number =>
  (Math.random() + Math.random() + Math.random() - 1.5) * 2 * CITY_WIDTH;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Places so many more, and waits until the list and the process manager have followed. */
export async function placeOpenOrders(
  { databaseUrl, sql, people }: Suite,
  count: number,
): Promise<void> {
  const database = connect({
    url: databaseUrl,
    applicationName: "bench",
    max: 8,
  });
  try {
    const store = eventStore(database);
    let left = count;
    const some = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const { id, events, metadata } = placing(people, left);
        const stream = { type: "order", id };
        const result = await store.append({
          stream,
          expected: 0,
          events,
          metadata,
        });
        if (!result.ok) throw new Error("an order was there before");
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
  } finally {
    await database.close();
  }
  await sql`
    insert into particulars (id, person_id, kind, words, city)
    select stream_id::uuid, (data->>'customerId')::uuid, 'order', 'Two sockets in the kitchen, and the lamp over the table.', 'Prague'
      from nexus.events where type = 'OrderPlaced' on conflict do nothing`;
  await caughtUp(sql);
  await sql`analyze`;
}

function placing({ customers, serviceIds }: Suite["people"], at: number) {
  const id = Bun.randomUUIDv7();
  const now = new Date();
  const { lat, lon } = somewhere();
  const after = (days: number) => new Date(now.getTime() + days * DAY_MS);
  // cast: plain values in place of parsed ones; the codec looks at them once more.
  const event = {
    type: "OrderPlaced",
    orderId: id,
    customerId: customers[at % customers.length]?.userId ?? "",
    // Few services are asked for much.
    serviceId:
      serviceIds[Math.floor(Math.random() ** 2 * serviceIds.length)] ?? "",
    area: { lat: rounded(lat), lon: rounded(lon) },
    timeStart: after(3),
    timeEnd: after(4),
    budget: { amount: "100", currency: "EUR" },
    expiresAt: after(30),
    at: now,
  } as unknown as OrderEvent;
  const metadata = { correlationId: id, time: now };
  return { id, events: [orderEvents.encode(event)], metadata };
}

/** @throws Error when the list has not followed in time. */
async function caughtUp(sql: Suite["sql"]): Promise<void> {
  const end = performance.now() + CAUGHT_UP_MS;
  while (performance.now() < end) {
    const [row] = await sql<{ left: string }[]>`
      select (select count(*) from nexus.events where type = 'OrderPlaced')
           - (select count(*) from order_list)
           + (select count(*) from nexus.events where type = 'OrderPlaced')
           - (select count(*) from nexus.processes) as left`;
    if (row?.left === "0") return;
    await Bun.sleep(200);
  }
  throw new Error(`the lists have not followed within ${CAUGHT_UP_MS} ms`);
}
