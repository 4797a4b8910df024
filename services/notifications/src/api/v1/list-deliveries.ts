import { list, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import {
  channels,
  deliveryExample,
  deliveryOnWire,
  deliverySchema,
  deliveryStates,
  word,
} from "./delivery-body.ts";

const id = t.String({ format: "uuid" });
const state = `(${deliveryStates.join("|")})`;

const filters = t.Object({
  state: t.Optional(
    t.String({
      pattern: `^${state}(,${state}){0,3}$`,
      description: "One or more, with commas between",
      examples: ["failed"],
    }),
  ),
  channel: t.Optional(t.Union(channels.map((name) => t.Literal(name)))),
  kind: t.Optional(word),
  personId: t.Optional(id),
  from: t.Optional(
    t.String({ format: "date-time", description: "Asked for from then on" }),
  ),
  to: t.Optional(
    t.String({ format: "date-time", description: "Asked for before then" }),
  ),
});

export const listDeliveries = (deliveries: Application["deliveries"]) =>
  list({
    path: "/deliveries",
    operation: "notifications:delivery:list",
    summary: "Deliveries",
    description:
      "What was to go to whom by which channel, and what became of it; the newest first. Neither addresses nor what was said. Kept for 90 days after they were settled.",
    guard: "management",
    delegable: true,
    plural: "deliveries",
    filters,
    row: deliverySchema,
    position: t.Object({ id }),
    example: {
      deliveries: [deliveryExample],
      page: { nextCursor: null, hasMore: false },
    },
    async handle({ query }, { limit, after }) {
      const { rows, next } = await deliveries.list(
        {
          states: query.state?.split(",") ?? [],
          channel: query.channel,
          kind: query.kind,
          personId: query.personId,
          from: momentOf(query.from),
          to: momentOf(query.to),
        },
        { limit, after: after?.id },
      );
      return {
        rows: rows.map(deliveryOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });

const momentOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);
