import {
  type Database,
  pgArray,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type { OpenFilter, Slice } from "../../application/ports.ts";
import type { OrderRow } from "../../domain/lists/order-list.ts";
import type { Place } from "../../domain/shared/place.ts";
import { cellsAround } from "./grid.ts";

type Found = { id: string; row: OrderRow };
type Sql = Transaction["sql"];
const query = (sql: Sql) => sql<Found[]>``;
const fragment = (sql: Sql) => sql``;
type Fragment = ReturnType<typeof fragment>;
type Query = ReturnType<typeof query>;

/** `earth()` of the extension, in metres. */
const earthRadius = 6_378_168;

/**
 * Open orders of these services within so many kilometres, the newest first. Places are those of the list, to two digits:
 * whether an order is near is told to about a kilometre.
 *
 * An index of places knows nothing of time, and one of time nothing of places: with the one all that is near would be collected and
 * sorted, with the other all that is far away passed over. So the earth is divided into cells, and each cell, or each service in each
 * cell, has its orders by time: the newest of each are taken, and the newest of those are the page. What is read follows from
 * the cells, the services and the page's length, and from what lies in a cell at the edge, but outside of the circle (infra/decisions/0030).
 */
export async function openOrders(
  sql: Database["sql"],
  filter: OpenFilter,
  slice: Slice,
): Promise<Found[]> {
  return await sql.begin(async (tx) => {
    // Of an average cell it were as good to collect all and sort it, which is what the planner would do in a city, too. One trip for both.
    const [, found] = await Promise.all([
      tx`select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)`.execute(),
      newest(tx, filter, slice).execute(),
    ]);
    return found;
  });
}

function newest(
  sql: Sql,
  { serviceIds, near }: OpenFilter,
  slice: Slice,
): Query {
  const isOfAny = serviceIds.length === 0;
  const services = sql`unnest(${pgArray([...new Set(serviceIds)])}::text[]) as service(id)`;
  const ofService = isOfAny ? sql`` : sql`and service_id = service.id`;
  if (near === undefined) {
    const page = pageOf(sql, slice, ofService);
    return isOfAny
      ? page
      : sql<Found[]>`
        select page.* from ${services} cross join lateral (${page}) page order by page.id desc limit ${slice.limit}`;
  }
  const { grid, cells } = cellsAround(near.place, near.radiusKm);
  // What `earth_distance` and `ll_to_earth` say, of which a prepared statement would work out the latter anew for every row.
  const isNear = sql`${ofService} and ${sql.unsafe(grid.column)} = cell.id
    and cube_distance(spot, ${earthPoint(near.place)}::cube) <= ${chordOf(near.radiusKm)}::float8`;
  return sql<Found[]>`
    select page.* from unnest(${pgArray(cells.map(String))}::int[]) as cell(id) ${isOfAny ? sql`` : sql`cross join ${services}`}
     cross join lateral (${pageOf(sql, slice, isNear)}) page
     order by page.id desc limit ${slice.limit}`;
}

/** Where a place lies on the sphere of `earthdistance`, in metres from its middle. */
function earthPoint({ lat, lon }: Place): string {
  const [north, east] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
  const [x, y, z] = [
    Math.cos(north) * Math.cos(east),
    Math.cos(north) * Math.sin(east),
    Math.sin(north),
  ];
  return `(${[x, y, z].map((part) => part * earthRadius).join(", ")})`;
}

/** A distance along the ground as the straight line through the earth between its ends, both in metres; `gc_to_sec`. */
function chordOf(km: number): number {
  const angle = Math.min((km * 1_000) / (2 * earthRadius), Math.PI / 2);
  return 2 * earthRadius * Math.sin(angle);
}

/** The newest open ones behind the cursor that meet the condition. */
function pageOf(sql: Sql, { limit, after }: Slice, condition: Fragment): Query {
  const behind = after === undefined ? sql`` : sql`and id < ${after}`;
  return sql<Found[]>`
    select id, row from order_list
     where status = 'open' and expires_at > ${new Date().toISOString()} ${behind} ${condition}
     order by id desc limit ${limit}`;
}
