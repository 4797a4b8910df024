import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { OpenFilter, Slice } from "../../application/ports.ts";
import type { OrderRow } from "../../domain/lists/order-list.ts";

/** From this radius on most orders are near, so they are looked through from the newest on instead of all being collected. */
const wideKm = 150;

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
  return await sql<Found[]>`
    select id, row from order_list
     where row->>'status' = 'open' and row->>'expiresAt' > ${new Date().toISOString()}
       ${behind} ${ofServices} ${near === undefined ? sql`` : within(sql, near)}
     order by id desc limit ${limit}`;
}

function within(
  sql: Database["sql"],
  { place: { lat, lon }, radiusKm }: NonNullable<OpenFilter["near"]>,
) {
  const metres = radiusKm * 1_000;
  const here = sql`ll_to_earth(${lat}::float8, ${lon}::float8)`;
  const there = sql`ll_to_earth((row->>'lat')::float8, (row->>'lon')::float8)`;
  const isNear = sql`and earth_distance(${there}, ${here}) <= ${metres}::float8`;
  return radiusKm >= wideKm
    ? isNear
    : sql`and ${there} <@ earth_box(${here}, ${metres}::float8) ${isNear}`;
}
