import { err, ok, type Result } from "@tixlys/nexus";
import type { OrderEvent } from "./events.ts";
import type { OrderRejection } from "./rejections.ts";
import type { OpenOrder, Order } from "./state.ts";

export type Decision = Result<readonly OrderEvent[], OrderRejection>;

/** The order, if it is open and its time has not passed; past it, it is as good as expired, whoever notices first. */
export function stillOpen(
  order: Order,
  at: Date,
): Result<OpenOrder, OrderRejection> {
  if (order.status !== "open") return notOpen(order);
  return at < order.expiresAt
    ? ok(order)
    : err({ type: "OrderNotOpen", status: "expired" });
}

/** Why not: its status, and its job where it has one. */
export function notOpen(order: Order): Result<never, OrderRejection> {
  const { status, jobId } = { jobId: undefined, ...order };
  return err({
    type: "OrderNotOpen",
    status,
    ...(jobId === undefined ? {} : { jobId }),
  });
}
