import { list, reject, t } from "@tixlys/pawz";
import {
  type Application,
  parseTypeFilter,
  typeFilterForm,
} from "../../application/application.ts";
import { eventExample, eventOnWire, eventSchema, uuid } from "./event-body.ts";
import { viewerOf } from "./guards.ts";

const time = (description: string) =>
  t.Optional(t.String({ format: "date-time", description }));

export const typeFilter = t.Optional(
  t.String({
    pattern: typeFilterForm,
    maxLength: 1_000,
    description:
      "Types, or beginnings of types, with commas between: `orders.order.placed`, `orders.offer.*`, `chat.*`",
    examples: ["orders.order.*,orders.job.completed"],
  }),
);

const filters = t.Object({
  type: typeFilter,
  subject: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 255,
      description: "Of one entity: an order, a job, an account",
      examples: [eventExample.subject],
    }),
  ),
  actor: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 64,
      description: "Caused by this user, or this service",
      examples: [eventExample.actor.id],
    }),
  ),
  correlationId: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 128,
      description: "Of one request, as its `X-Request-Id` says",
      examples: [eventExample.correlationId],
    }),
  ),
  from: time("From then on"),
  to: time("Before then"),
});

export const listEvents = (app: Application) =>
  list({
    path: "/events",
    operation: "events:event:list",
    summary: "What has happened",
    description:
      "The newest first. You find what is about you or yours; management finds everything.",
    guard: "general",
    delegable: true,
    plural: "events",
    filters,
    row: eventSchema,
    position: t.Object({ id: uuid }),
    example: {
      events: [eventExample],
      page: { nextCursor: null, hasMore: false },
    },
    errors: ["invalid-time-range"],
    async handle(input, { limit, after }) {
      const { type, subject, actor, correlationId, from, to } = input.query;
      const span = { from: dateOf(from), to: dateOf(to) };
      // A leap second is a time of RFC 3339, and none of ours.
      for (const field of ["from", "to"] as const)
        if (Number.isNaN(span[field]?.getTime()))
          return reject("invalid-time-range", { field });
      if (
        span.from !== undefined &&
        span.to !== undefined &&
        span.to <= span.from
      )
        return reject("invalid-time-range", { field: "to" });
      const types = type === undefined ? undefined : parseTypeFilter(type);
      const found = await app.searchEvents(
        viewerOf(input),
        { types, subject, actor, correlationId, ...span },
        { limit, ...(after === undefined ? {} : { before: after.id }) },
      );
      return {
        rows: found.events.map(eventOnWire),
        next: found.next === undefined ? undefined : { id: found.next },
      };
    },
  });

const dateOf = (text: string | undefined) =>
  text === undefined ? undefined : new Date(text);
