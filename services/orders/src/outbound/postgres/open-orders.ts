import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { OpenFilter, Slice } from "../../application/ports.ts";
import type { OrderRow } from "../../domain/lists/order-list.ts";

/** Where so many are near, they are looked through from the newest on instead of all being collected: the next one is not far. */
const crowd = 300;

type Found = { id: string; row: OrderRow };

/**
 * Open orders of these services within so many kilometres, the newest first. Places are those of the list, to two digits:
 * whether an order is near is told to about a kilometre.
 */
export async function openOrders(
  sql: Database["sql"],
  { serviceIds, near }: OpenFilter,
  { limit, after }: Slice,
): Promise<Found[]> {
  const behind = after === undefined ? sql`` : sql`and id < ${after}`;
  const ofServices =
    serviceIds.length === 0
      ? sql``
      : sql`and row->>'serviceId' = any (${pgArray(serviceIds)}::text[])`;
  const isNear =
    near === undefined
      ? sql``
      : within(sql, near, (await isCrowded(sql, near)) ? "walk" : "collect");
  return await sql<Found[]>`
    select id, row from order_list
     where row->>'status' = 'open' and row->>'expiresAt' > ${new Date().toISOString()}
       ${behind} ${ofServices} ${isNear}
     order by id desc limit ${limit}`;
}

type Near = NonNullable<OpenFilter["near"]>;

function placesOf(sql: Database["sql"], { place: { lat, lon } }: Near) {
  return {
    here: sql`ll_to_earth(${lat}::float8, ${lon}::float8)`,
    there: sql`ll_to_earth((row->>'lat')::float8, (row->>'lon')::float8)`,
  };
}

async function isCrowded(sql: Database["sql"], near: Near): Promise<boolean> {
  const { here, there } = placesOf(sql, near);
  const found = await sql`
    select from order_list
     where row->>'status' = 'open' and ${there} <@ earth_box(${here}, ${near.radiusKm * 1_000}::float8) limit ${crowd}`;
  return found.length >= crowd;
}

/** By the index of places where few are near, and by the order of time where many are. */
function within(sql: Database["sql"], near: Near, way: "walk" | "collect") {
  const { here, there } = placesOf(sql, near);
  const metres = near.radiusKm * 1_000;
  const isNear = sql`and earth_distance(${there}, ${here}) <= ${metres}::float8`;
  return way === "walk"
    ? isNear
    : sql`and ${there} <@ earth_box(${here}, ${metres}::float8) ${isNear}`;
}
