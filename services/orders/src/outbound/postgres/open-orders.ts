import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { OpenFilter, Slice } from "../../application/ports.ts";
import type { OrderRow } from "../../domain/lists/order-list.ts";
import { cellsAround } from "./grid.ts";

type Found = { id: string; row: OrderRow };
type Sql = Database["sql"];
const nothing = (sql: Sql) => sql``;
type Fragment = ReturnType<typeof nothing>;

/**
 * Open orders of these services within so many kilometres, the newest first. Places are those of the list, to two digits:
 * whether an order is near is told to about a kilometre.
 *
 * An index of places knows nothing of time, and one of time nothing of places: with the one all that is near would be collected and
 * sorted, with the other all that is far away passed over. So the earth is divided into cells, and each cell, or each service in each
 * cell, has its orders by time: the newest of each are taken, and the newest of those are the page. What is read is bounded by
 * the cells, the services and the page's length, wherever and however dense orders are (infra/decisions/0030).
 */
export async function openOrders(
  sql: Sql,
  filter: OpenFilter,
  slice: Slice,
): Promise<Found[]> {
  const { limit } = slice;
  const found = await sql<Found[]>`
    select id, row from order_list where id in (${newest(sql, filter, slice)}) order by id desc limit ${limit}`;
  return found;
}

function newest(
  sql: Sql,
  { serviceIds, near }: OpenFilter,
  slice: Slice,
): Fragment {
  const services = pgArray([...new Set(serviceIds)]);
  const one =
    serviceIds.length === 0 ? nothing(sql) : sql`and service_id = wanted.id`;
  if (near === undefined) {
    const page = pageOf(sql, slice, one);
    return serviceIds.length === 0
      ? page
      : sql`
        select page.id from unnest(${services}::text[]) as wanted(id) cross join lateral (${page}) page`;
  }
  const { lat, lon } = near.place;
  const { grid, cells } = cellsAround(near.place, near.radiusKm);
  const column = sql.unsafe(grid.column);
  const page = pageOf(
    sql,
    slice,
    sql`${one} and ${column} = cells.cell
      and earth_distance(spot, ll_to_earth(${lat}::float8, ${lon}::float8)) <= ${near.radiusKm * 1_000}::float8`,
  );
  const wanted =
    serviceIds.length === 0
      ? nothing(sql)
      : sql`cross join unnest(${services}::text[]) as wanted(id)`;
  return sql`
    select page.id from unnest(${pgArray(cells.map(String))}::int[]) as cells(cell) ${wanted} cross join lateral (${page}) page
     order by page.id desc limit ${slice.limit}`;
}

/** The newest open ones behind the cursor that meet the condition. */
function pageOf(sql: Sql, { limit, after }: Slice, condition: Fragment) {
  const behind = after === undefined ? nothing(sql) : sql`and id < ${after}`;
  return sql`
    select id from order_list
     where status = 'open' and expires_at > ${new Date().toISOString()} ${behind} ${condition}
     order by id desc limit ${limit}`;
}
