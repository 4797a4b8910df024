import { list, reject, t, uuidList } from "@tixlys/pawz";
import {
  type Application,
  orderStatuses,
  parsePlace,
} from "../../application/application.ts";
import type { OpenFilter } from "../../application/ports.ts";
import { orderExample, serviceId } from "./examples.ts";
import { split, statusFilter, uuid } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { orderRowOnWire, orderRowSchema } from "./order-body.ts";

const servicesAtMost = 50;
const usualKm = 25;

/** A number up to `most`, which alone has nothing but zeros behind the point. */
const degrees = (most: string, others: string) =>
  `(${most}(\\.0{1,9})?|${others}(\\.[0-9]{1,9})?)`;

const filters = t.Object({
  scope: t.Optional(
    t.Union([t.Literal("mine"), t.Literal("open")], {
      description: "Yours, unless told; or what a provider may bid for",
    }),
  ),
  serviceId: t.Optional(
    uuidList(servicesAtMost, {
      description: "Open orders of these services, with commas between",
      examples: [serviceId],
    }),
  ),
  near: t.Optional(
    t.String({
      // Degrees that there are, so that others are refused as every other query is: with 400.
      pattern: `^-?${degrees("90", "[0-8]?[0-9]")},-?${degrees("180", "(1[0-7][0-9]|[0-9]{1,2})")}$`,
      description: "Open orders around here, as `50.08,14.42`",
      examples: ["50.08,14.42"],
    }),
  ),
  radiusKm: t.Optional(
    t.Number({
      minimum: 1,
      maximum: 1_000,
      description: `How far around \`near\`; ${String(usualKm)} unless told`,
    }),
  ),
  status: statusFilter(orderStatuses),
});

type Filters = {
  readonly scope?: "mine" | "open";
  readonly serviceId?: string;
  readonly near?: string;
  readonly radiusKm?: number;
  readonly status?: string;
};

export const listOrders = (app: Application) =>
  list({
    path: "/orders",
    operation: "orders:order:list",
    summary: "Your orders, or open ones to bid for",
    description:
      "The newest first. Open ones are for providers and show neither customer nor door; `status` is for your own, the other filters are for open ones.",
    guard: verified,
    delegable: true,
    plural: "orders",
    filters,
    row: orderRowSchema,
    position: t.Object({ id: uuid }),
    example: {
      orders: [{ ...orderExample, offerCount: 2 }],
      page: { nextCursor: null, hasMore: false },
    },
    errors: ["provider-required"],
    async handle(input, { limit, after }) {
      const wanted: Filters = input.query;
      const slice = { limit, after: after?.id };
      const viewer = viewerOf(input);
      const isOwn = wanted.scope !== "open";
      if (!isOwn && !viewer.isProvider && !viewer.isManagement)
        return reject("provider-required");
      const { rows, next } = isOwn
        ? await app.listOrders(viewer.userId, split(wanted.status), slice)
        : await app.listOpenOrders(filterOf(wanted), slice);
      return {
        rows: rows.map((row) => orderRowOnWire(row, isOwn)),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });

function filterOf(wanted: Filters): OpenFilter {
  const serviceIds = split(wanted.serviceId);
  if (wanted.near === undefined) return { serviceIds, near: undefined };
  const [lat = Number.NaN, lon = Number.NaN] = wanted.near
    .split(",")
    .map(Number);
  const place = parsePlace({ lat, lon });
  if (!place.ok)
    throw new Error("the pattern has let through what is no place");
  const { radiusKm = usualKm } = wanted;
  return { serviceIds, near: { place: place.value, radiusKm } };
}
