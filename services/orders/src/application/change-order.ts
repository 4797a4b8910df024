import {
  type Conflict,
  err,
  load,
  ok,
  type Result,
  retryConflicts,
} from "@tixlys/nexus";
import type { ChangeOrder } from "../domain/order/commands.ts";
import { type ChangedField, changedFields } from "../domain/order/events.ts";
import type { OrderRejection } from "../domain/order/rejections.ts";
import { storedOrder } from "../domain/order/stored-order.ts";
import {
  type CustomerId,
  type OrderId,
  parseCustomerId,
  parseOrderId,
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
import type { ParticularsStore, Ports, Work } from "./ports.ts";

export type WrittenChange = By & {
  readonly id: string;
  readonly expectedVersions?: readonly number[] | undefined;
  readonly changes: {
    readonly description?: string;
    readonly location?: { readonly lat: number; readonly lon: number };
    readonly city?: string | null;
    readonly timeStart?: string;
    readonly timeEnd?: string;
    readonly budget?: {
      readonly amount: string;
      readonly currency: string;
    } | null;
  };
};

export type ChangeRejection =
  FieldMalformed | AccountInactive | OrderRejection | Outdated | Conflict;

type Ids = { readonly orderId: OrderId; readonly by: CustomerId };

/** Changes what an open order asks for; what is absent stays, and null takes city or budget away. */
export async function changeOrder(
  { world, clock, events }: Pick<Ports, "world" | "clock" | "events">,
  written: WrittenChange,
): Promise<Result<OrderId, ChangeRejection>> {
  const ids = idsOf(written);
  if (!ids.ok) return ids;
  // Before anything is said about what was written: somebody else's order is as good as none.
  const { state } = await load(events, storedOrder, ids.value.orderId);
  if (state.status === "none" || state.customerId !== ids.value.by)
    return err({ type: "OrderUnknown" });
  const at = clock();
  const read = changeOf(written, ids.value.by, at);
  if (!read.ok) return read;
  const { command, particulars } = read.value;
  const { orderId, by: personId } = ids.value;
  const { expectedVersions } = written;
  return retryConflicts<Work, OrderId, ChangeRejection>(world, async (work) => {
    if (!(await mayWrite(work, personId)))
      return err({ type: "AccountInactive" });
    const metadata = metadataOf(written, at);
    const request = { id: orderId, command, metadata };
    const done = await toOrder(work, request, { expectedVersions });
    if (!done.ok) return done;
    const whose = { id: orderId, personId, kind: "order" } as const;
    await work.particulars.save(whose, particulars);
    return ok(orderId);
  });
}

/** Takes an open order back. With a job it is too late: that can be cancelled. */
export async function cancelOrder(
  { world, clock }: Pick<Ports, "world" | "clock">,
  asked: By & { readonly id: string },
): Promise<Result<OrderId, OrderRejection | Outdated | Conflict>> {
  const ids = idsOf(asked);
  if (!ids.ok) return ids;
  const { orderId, by } = ids.value;
  const at = clock();
  return retryConflicts(world, async (work) => {
    const customer = { kind: "customer", id: by } as const;
    const command = { type: "CancelOrder", by: customer, at } as const;
    const metadata = metadataOf(asked, at);
    const done = await toOrder(work, { id: orderId, command, metadata });
    return done.ok ? ok(orderId) : done;
  });
}

function idsOf(asked: {
  readonly id: string;
  readonly userId: string;
}): Result<Ids, OrderRejection> {
  const orderId = parseOrderId(asked.id);
  const by = parseCustomerId(asked.userId);
  return orderId === undefined || by === undefined
    ? err({ type: "OrderUnknown" })
    : ok({ orderId, by });
}

function changeOf(
  { changes }: WrittenChange,
  by: CustomerId,
  at: Date,
): Result<
  {
    readonly command: ChangeOrder;
    readonly particulars: Parameters<ParticularsStore["save"]>[1];
  },
  FieldMalformed
> {
  const { description, location, timeStart, timeEnd } = changes;
  const words = optional(description, (text) =>
    wordsField("description", text),
  );
  if (!words.ok) return words;
  const city = optional(changes.city, (text) => lineField("city", text));
  if (!city.ok) return city;
  const place = optional(location, (point) => placeField("location", point));
  if (!place.ok) return place;
  const budget = optional(changes.budget, (money) =>
    moneyField("budget", money),
  );
  if (!budget.ok) return budget;
  const changed = changedFields.filter(
    (field: ChangedField) => changes[field] !== undefined,
  );
  const terms = {
    ...(place.value ? { area: areaOf(place.value) } : {}),
    ...(timeStart === undefined ? {} : { timeStart: new Date(timeStart) }),
    ...(timeEnd === undefined ? {} : { timeEnd: new Date(timeEnd) }),
    ...(budget.value === undefined ? {} : { budget: budget.value }),
  };
  return ok({
    command: { type: "ChangeOrder", by, terms, changed, at },
    particulars: {
      words: words.value,
      city: city.value,
      place: place.value,
    },
  });
}
