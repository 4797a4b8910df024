import type { Decider } from "@tixlys/nexus";
import type { OrderCommand } from "./commands.ts";
import { decide } from "./decide.ts";
import type { OrderEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { OrderRejection } from "./rejections.ts";
import type { OrderState } from "./state.ts";

/** The life of an order and of the offers for it, which are in its stream so that no two of them can win. */
export const order: Decider<
  OrderState,
  OrderCommand,
  OrderEvent,
  OrderRejection
> = {
  initial: { status: "none" },
  decide,
  evolve,
  isTerminal: ({ status }) =>
    status === "closed" || status === "cancelled" || status === "expired",
};
