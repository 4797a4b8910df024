import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { Listed, Lists, Slice } from "../../application/ports.ts";
import type { JobRow } from "../../domain/lists/job-list.ts";
import type { OfferRow } from "../../domain/lists/offer-board.ts";
import type { OrderRow } from "../../domain/lists/order-list.ts";
import type { RatingRow, ReviewRow } from "../../domain/lists/ratings.ts";
import { orNothing } from "./not-made-yet.ts";
import { openOrders } from "./open-orders.ts";

type Found<Row> = readonly { readonly id: string; readonly row: Row }[];

/** Reads the lists, by key and never by offset; ids are in the order of time. */
export function listsOver({ sql }: Pick<Database, "sql">): Lists {
  const of = async <Row>(
    list: string,
    key: "customer_id" | "provider_id",
    personId: string,
    statuses: readonly string[],
    { limit, after }: Slice,
  ): Promise<readonly Listed<Row>[]> => {
    const read = () => sql<{ id: string; row: Row }[]>`
      select id, row from ${sql(list)}
       where ${sql(key)} = ${personId}
         and (${after ?? null}::text is null or id < ${after ?? null}::text)
         and (${statuses.length} = 0 or row->>'status' = any (${pgArray(statuses)}::text[]))
       order by id desc limit ${limit}`;
    return listed(await orNothing<Found<Row>>(read, []));
  };
  return {
    ordersOf: (customerId, statuses, slice) =>
      of<OrderRow>("order_list", "customer_id", customerId, statuses, slice),
    openOrders: async (filter, slice) =>
      listed(
        await orNothing<Found<OrderRow>>(
          () => openOrders(sql, filter, slice),
          [],
        ),
      ),
    offersOf: (providerId, statuses, slice) =>
      of<OfferRow>("offer_board", "provider_id", providerId, statuses, slice),
    jobsOf: (role, userId, statuses, slice) =>
      of<JobRow>("job_list", `${role}_id`, userId, statuses, slice),
    reviewsOf: (providerId, slice) =>
      of<ReviewRow>("review_list", "provider_id", providerId, [], slice),
    ratingOf: async (providerId) => {
      const read = () => sql<{ row: RatingRow }[]>`
        select row from ratings where id = ${providerId}`;
      const [found] = await orNothing<readonly { row: RatingRow }[]>(read, []);
      return found?.row ?? { count: 0, halves: 0 };
    },
  };
}

const listed = <Row>(rows: Found<Row>): readonly Listed<Row>[] =>
  rows.map(({ id, row }) => ({ ...row, id }));
