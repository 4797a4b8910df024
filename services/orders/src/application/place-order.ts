import {
  type Conflict,
  err,
  newId,
  ok,
  type Result,
  retryConflicts,
} from "@tixlys/nexus";
import type { PlaceOrder } from "../domain/order/commands.ts";
import type { OrderRejection } from "../domain/order/rejections.ts";
import {
  type OrderId,
  parseCustomerId,
  parseOrderId,
  parseServiceId,
} from "../domain/shared/ids.ts";
import { areaOf } from "../domain/shared/place.ts";
import {
  type AccountInactive,
  type By,
  mayWrite,
  metadataOf,
  type Outdated,
  toOrder,
} from "./act.ts";
import {
  type FieldMalformed,
  lineField,
  moneyField,
  optional,
  placeField,
  wordsField,
} from "./fields.ts";
import type { Particulars, Ports, Work } from "./ports.ts";
import type { KnownOrder } from "./read-orders.ts";

type Point = { readonly lat: number; readonly lon: number };
type WrittenMoney = { readonly amount: string; readonly currency: string };

/** An order as it came in. */
export type WrittenOrder = By & {
  readonly serviceId: string;
  readonly description: string;
  readonly location: Point;
  readonly city?: string;
  readonly timeStart: string;
  readonly timeEnd: string;
  readonly budget?: WrittenMoney;
};

export type PlaceRejection =
  | FieldMalformed
  | { readonly type: "ServiceUnknown" }
  | NobodyCanSay
  | AccountInactive
  | OrderRejection
  | Outdated
  | Conflict;

/** It is not known here, and whoever would know does not answer: a moment later it may be there. */
export type NobodyCanSay = { readonly type: "NobodyCanSay" };

type Placing = {
  readonly command: PlaceOrder;
  readonly particulars: Particulars;
};

/** Asks for a service: the order is open for offers from now on, until somebody is chosen or its time has passed. */
export async function placeOrder(
  ports: Pick<Ports, "world" | "clock" | "ids" | "openForMs" | "elsewhere">,
  written: WrittenOrder,
): Promise<Result<KnownOrder, PlaceRejection>> {
  const orderId = newId(parseOrderId, ports.ids);
  const read = commandOf(written, orderId, ports.clock(), ports.openForMs);
  if (!read.ok) return read;
  const done = await place(ports, written, read.value, false);
  if (done.ok || done.error.type !== "ServiceUnknown") return done;
  const { serviceId } = read.value.command;
  const isThere = await ports.elsewhere.hasService(serviceId);
  if (isThere === undefined) return err({ type: "NobodyCanSay" });
  return isThere ? place(ports, written, read.value, true) : done;
}

async function place(
  { world }: Pick<Ports, "world">,
  written: WrittenOrder,
  { command, particulars }: Placing,
  /** The catalog itself has said that there is such a service. */
  isVouchedFor: boolean,
): Promise<Result<KnownOrder, PlaceRejection>> {
  const { customerId: personId, orderId, serviceId, at } = command;
  const words = new Map<string, Particulars>([[orderId, particulars]]);
  return retryConflicts<Work, KnownOrder, PlaceRejection>(
    world,
    async (work) => {
      // What does not need the other's answer is asked at once: one trip to the database for both.
      const [isActive, isKnown] = await Promise.all([
        mayWrite(work, personId),
        isVouchedFor || work.services.isKnown(serviceId),
      ]);
      if (!isActive) return err({ type: "AccountInactive" });
      if (!isKnown) return err({ type: "ServiceUnknown" });
      const metadata = metadataOf(written, at);
      const whose = { id: orderId, personId, kind: "order" } as const;
      const [done] = await Promise.all([
        toOrder(work, { id: orderId, command, metadata, isNew: true }),
        work.particulars.save(whose, particulars),
      ]);
      if (!done.ok) return done;
      const { state, version } = done.value;
      if (state.status === "none")
        throw new Error("an order was placed, but there is none");
      return ok({ order: state, version, words });
    },
  );
}

function commandOf(
  written: WrittenOrder,
  orderId: OrderId,
  at: Date,
  openForMs: number,
): Result<Placing, PlaceRejection> {
  const customerId = parseCustomerId(written.userId);
  // The guard has let nobody in whose id is none.
  if (customerId === undefined)
    throw new Error("the principal has no id that is one");
  const serviceId = parseServiceId(written.serviceId);
  if (serviceId === undefined) return err({ type: "ServiceUnknown" });
  const words = wordsField("description", written.description);
  if (!words.ok) return words;
  const city = optional(written.city, (value) => lineField("city", value));
  if (!city.ok) return city;
  const place = placeField("location", written.location);
  if (!place.ok) return place;
  const budget = optional(written.budget, (value) =>
    moneyField("budget", value),
  );
  if (!budget.ok) return budget;
  const terms = {
    area: areaOf(place.value),
    timeStart: new Date(written.timeStart),
    timeEnd: new Date(written.timeEnd),
    budget: budget.value ?? undefined,
  };
  const expiresAt = new Date(at.getTime() + openForMs);
  const whose = { orderId, customerId, serviceId };
  return ok({
    command: { type: "PlaceOrder", ...whose, terms, expiresAt, at },
    particulars: {
      words: words.value,
      city: city.value ?? undefined,
      place: place.value,
    },
  });
}
