import {
  err,
  load,
  type Loaded,
  ok,
  type RecordedEvent,
  type Result,
  streamOf,
} from "@tixlys/nexus";
import { storedReview } from "../domain/review/review.ts";
import type { Job, JobState } from "../domain/job/job.ts";
import { storedJob } from "../domain/job/stored-job.ts";
import type { Offer } from "../domain/order/offer.ts";
import type { Order } from "../domain/order/state.ts";
import { storedOrder } from "../domain/order/stored-order.ts";
import { parseOrderId } from "../domain/shared/ids.ts";
import { type Sight, sightOf, type Viewer } from "../domain/sight/sight.ts";
import type { Particulars, Ports } from "./ports.ts";

/** There is none, or none for whoever asks: they learn no more. */
export type OrderUnknown = { readonly type: "OrderUnknown" };

/** An offer with its message. */
export type ShownOffer = { readonly offer: Offer; readonly message?: string };

/** An order as somebody may see it. */
export type ShownOrder = {
  readonly order: Order;
  readonly sight: Sight;
  readonly particulars: Particulars;
  readonly offers: readonly ShownOffer[];
  readonly job: Job | undefined;
  /** Of the order's stream and, where there is one, of its job's: it grows with whatever this shows. */
  readonly version: number;
};

/** Everything that is known of an order: read, or what a command has just left behind. */
export type KnownOrder = {
  readonly order: Order;
  readonly version: number;
  readonly job?: Loaded<JobState> | undefined;
  /** By the id of the order or offer. */
  readonly words: ReadonlyMap<string, Particulars>;
};

/** Something that has happened to an order, its offers, its job or the review of it. */
export type HistoryEntry = Pick<
  RecordedEvent,
  "id" | "type" | "data" | "metadata" | "recordedAt" | "version"
> & { readonly of: "order" | "job" | "review" };

type Reads = Pick<Ports, "events" | "particulars">;

/** An order's own page folds its streams: it shows what was just written. */
export async function readOrder(
  { events, particulars }: Reads,
  viewer: Viewer,
  id: string,
): Promise<Result<ShownOrder, OrderUnknown>> {
  const found = await seen({ events }, viewer, id);
  if (!found.ok) return found;
  const { order, sight, version } = found.value;
  const jobId = sight.showsJob && "jobId" in order ? order.jobId : undefined;
  const [words, job] = await Promise.all([
    particulars.of([order.id, ...sight.offers.map((offer) => offer.id)]),
    jobId === undefined ? undefined : load(events, storedJob, jobId),
  ]);
  return ok(shown(sight, { order, version, job, words }));
}

/** The same from what a command has left behind, which spares reading it again. */
export function showOrder(
  viewer: Viewer,
  known: KnownOrder,
): Result<ShownOrder, OrderUnknown> {
  const sight = sightOf(known.order, viewer);
  return sight === undefined
    ? err({ type: "OrderUnknown" })
    : ok(shown(sight, known));
}

function shown(
  sight: Sight,
  { order, version, job, words }: KnownOrder,
): ShownOrder {
  const offers = sight.offers.map((offer) => {
    const message = words.get(offer.id)?.words;
    return message === undefined ? { offer } : { offer, message };
  });
  return {
    order,
    sight,
    particulars: words.get(order.id) ?? {},
    offers,
    job: job?.state.status === "none" ? undefined : job?.state,
    version: version + (job?.version ?? 0),
  };
}

/** Everything that has happened to an order, its job and its review, in the order of time; for whoever may see it. */
export async function readHistory(
  { events }: Pick<Ports, "events">,
  viewer: Viewer,
  id: string,
): Promise<Result<readonly HistoryEntry[], OrderUnknown>> {
  const found = await seen({ events }, viewer, id);
  if (!found.ok) return found;
  const { order, sight } = found.value;
  if (!sight.showsHistory) return err({ type: "OrderUnknown" });
  const jobId = "jobId" in order ? order.jobId : undefined;
  const parts = [
    { of: "order", stream: streamOf(storedOrder, order.id) },
    ...(jobId === undefined
      ? []
      : ([
          { of: "job", stream: streamOf(storedJob, jobId) },
          { of: "review", stream: streamOf(storedReview, jobId) },
        ] as const)),
  ] as const;
  const entries = await Promise.all(
    parts.map(async ({ of, stream }) =>
      (await events.readStream(stream)).map((event) => ({ ...event, of })),
    ),
  );
  return ok(entries.flat().toSorted((one, two) => one.position - two.position));
}

async function seen(
  { events }: Pick<Ports, "events">,
  viewer: Viewer,
  id: string,
): Promise<
  Result<
    { readonly order: Order; readonly sight: Sight; readonly version: number },
    OrderUnknown
  >
> {
  const orderId = parseOrderId(id);
  if (orderId === undefined) return err({ type: "OrderUnknown" });
  const { state, version } = await load(events, storedOrder, orderId);
  if (state.status === "none") return err({ type: "OrderUnknown" });
  const sight = sightOf(state, viewer);
  return sight === undefined
    ? err({ type: "OrderUnknown" })
    : ok({ order: state, sight, version });
}
