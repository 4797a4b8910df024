/** What must be true of orders, without streams, transactions and time: as simple as it can be said. */
export type ModelOffer = {
  readonly id: string;
  readonly provider: number;
  status: "pending" | "accepted" | "rejected" | "withdrawn";
};
export type ModelOrder = {
  readonly id: string;
  readonly customer: number;
  status: "open" | "assigned" | "cancelled";
  readonly offers: ModelOffer[];
  job:
    | {
        readonly id: string;
        readonly provider: number;
        status:
          | "pending"
          | "in-progress"
          | "paused"
          | "completed"
          | "confirmed"
          | "cancelled";
        isReviewed: boolean;
      }
    | undefined;
};

export type Action =
  "start" | "pause" | "resume" | "complete" | "confirm" | "cancel";

const steps = {
  start: [["pending"], "in-progress"],
  pause: [["in-progress"], "paused"],
  resume: [["paused"], "in-progress"],
  complete: [["in-progress", "paused"], "completed"],
  confirm: [["completed"], "confirmed"],
  cancel: [["pending", "in-progress", "paused"], "cancelled"],
} as const;

/** The status that a bid is answered with. */
export function bidding(
  { status, customer, offers }: ModelOrder,
  actor: number,
  isProvider: boolean,
): number {
  if (!isProvider) return 403;
  if (status !== "open") return 409;
  if (customer === actor) return 403;
  const isLive = offers.some(
    (offer) => offer.provider === actor && offer.status === "pending",
  );
  return isLive ? 409 : 201;
}

export function touching(
  offer: ModelOffer,
  actor: number,
  isProvider: boolean,
): number {
  if (!isProvider) return 403;
  if (offer.provider !== actor) return 404;
  return offer.status === "pending" ? 200 : 409;
}

export function accepting(
  order: ModelOrder,
  offer: ModelOffer,
  actor: number,
): number {
  if (order.customer !== actor) return 404;
  return order.status === "open" && offer.status === "pending" ? 200 : 409;
}

export function accept(
  order: ModelOrder,
  chosen: ModelOffer,
  jobId: string,
): void {
  order.status = "assigned";
  for (const offer of order.offers)
    if (offer.status === "pending") offer.status = "rejected";
  chosen.status = "accepted";
  const { provider } = chosen;
  order.job = { id: jobId, provider, status: "pending", isReviewed: false };
}

export function cancelling(order: ModelOrder, actor: number): number {
  if (order.customer !== actor) return 404;
  return order.status === "open" ? 200 : 409;
}

export function cancel(order: ModelOrder): void {
  order.status = "cancelled";
  for (const offer of order.offers)
    if (offer.status === "pending") offer.status = "rejected";
}

export function acting(
  order: ModelOrder,
  action: Action,
  actor: number,
): number {
  const { job, customer } = order;
  if (job === undefined) throw new Error("the order has no job");
  if (actor !== customer && actor !== job.provider) return 404;
  if (action === "confirm" && actor === job.provider) return 403;
  if (action !== "confirm" && action !== "cancel" && actor === customer)
    return 403;
  return steps[action][0].some((from) => from === job.status) ? 200 : 409;
}

export function act(order: ModelOrder, action: Action): void {
  if (order.job !== undefined) order.job.status = steps[action][1];
}

export function reviewing(order: ModelOrder, actor: number): number {
  const { job, customer } = order;
  if (job === undefined || customer !== actor) return 404;
  const isDone = job.status === "completed" || job.status === "confirmed";
  return isDone && !job.isReviewed ? 201 : 409;
}

/** How many offers somebody sees of an order; undefined where there is none for them. */
export function seeing(
  { customer, offers, status }: ModelOrder,
  actor: number,
  isProvider: boolean,
): number | undefined {
  if (customer === actor) return offers.length;
  const own = offers.filter(({ provider }) => provider === actor).length;
  return own > 0 || (isProvider && status === "open") ? own : undefined;
}
