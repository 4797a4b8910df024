import type { OrderRow } from "../domain/lists/order-list.ts";
import { meanOf, type ReviewRow } from "../domain/lists/ratings.ts";
import type { Listed, OpenFilter, Particulars, Ports, Slice } from "./ports.ts";

/** A part of a list; `next` is the id behind which the rest begins, where there is a rest. */
export type Part<Row> = {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
};

type Reads = Pick<Ports, "lists" | "particulars">;

/** A line with what was written beside it. */
export type WithWords<Row> = Listed<Row> & {
  readonly particulars: Particulars;
};

/** One's own orders, the newest first. */
export async function listOrders(
  ports: Reads,
  customerId: string,
  statuses: readonly string[],
  slice: Slice,
): Promise<Part<WithWords<OrderRow>>> {
  const rows = await ports.lists.ordersOf(customerId, statuses, more(slice));
  return await withWords(ports, partOf(rows, slice));
}

/** Open orders to bid for, the newest first: of these services, and so near. */
export async function listOpenOrders(
  ports: Reads,
  filter: OpenFilter,
  slice: Slice,
): Promise<Part<WithWords<OrderRow>>> {
  const rows = await ports.lists.openOrders(filter, more(slice));
  return await withWords(ports, partOf(rows, slice));
}

/** A provider's board. */
export async function listOffers(
  { lists }: Pick<Ports, "lists">,
  providerId: string,
  statuses: readonly string[],
  slice: Slice,
) {
  return partOf(await lists.offersOf(providerId, statuses, more(slice)), slice);
}

export async function listJobs(
  { lists }: Pick<Ports, "lists">,
  who: {
    readonly role: "customer" | "provider";
    readonly userId: string;
    readonly statuses: readonly string[];
  },
  slice: Slice,
) {
  const { role, userId, statuses } = who;
  const rows = await lists.jobsOf(role, userId, statuses, more(slice));
  return partOf(rows, slice);
}

export async function listReviews(
  ports: Reads,
  providerId: string,
  slice: Slice,
): Promise<Part<WithWords<ReviewRow>>> {
  const rows = await ports.lists.reviewsOf(providerId, more(slice));
  return await withWords(ports, partOf(rows, slice));
}

/** How a provider is rated; without a mean where nobody has said anything. */
export async function readRating(
  { lists }: Pick<Ports, "lists">,
  providerId: string,
): Promise<{ readonly count: number; readonly mean: number | undefined }> {
  const row = await lists.ratingOf(providerId);
  return { count: row.count, mean: meanOf(row) };
}

/** One more than asked for says whether there is a rest. */
const more = ({ limit, after }: Slice): Slice => ({ limit: limit + 1, after });

function partOf<Row extends { readonly id: string }>(
  found: readonly Row[],
  { limit }: Slice,
): Part<Row> {
  const rows = found.slice(0, limit);
  const next = found.length > limit ? rows.at(-1)?.id : undefined;
  return { rows, next };
}

async function withWords<Row>(
  { particulars }: Pick<Ports, "particulars">,
  { rows, next }: Part<Listed<Row>>,
): Promise<Part<WithWords<Row>>> {
  const words = await particulars.of(rows.map(({ id }) => id));
  return {
    rows: rows.map((row) => ({ ...row, particulars: words.get(row.id) ?? {} })),
    next,
  };
}
