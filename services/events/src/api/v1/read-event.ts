import { reject, reply, route, t } from "@tixlys/pawz";
import {
  type Application,
  chainAtMost,
} from "../../application/application.ts";
import {
  chainEventSchema,
  eventExample,
  eventOnWire,
  eventSchema,
  uuid,
} from "./event-body.ts";
import { viewerOf } from "./guards.ts";

const params = t.Object({ id: uuid });

export const readEvent = (app: Application) =>
  route({
    method: "GET",
    path: "/events/{id}",
    operation: "events:event:read",
    summary: "One event",
    description: "What is about others is 404, but for management.",
    guard: "general",
    delegable: true,
    params,
    resource: ({ params: { id } }) => `events/events/${id}`,
    response: {
      status: 200,
      data: t.Object({ event: eventSchema }, { additionalProperties: false }),
      example: { event: eventExample },
    },
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readEvent(viewerOf(input), input.params.id);
      return found.ok
        ? reply.ok({ event: eventOnWire(found.value) })
        : reject("not-found");
    },
  });

export const readChain = (app: Application) =>
  route({
    method: "GET",
    path: "/events/{id}/chain",
    operation: "events:chain:read",
    summary: "What one request has led to",
    description:
      "Everything of the event's request, as a tree from top to bottom: each event behind the one that it follows from. You see what is about you or yours.",
    guard: "general",
    delegable: true,
    params,
    resource: ({ params: { id } }) => `events/events/${id}`,
    response: {
      status: 200,
      data: t.Object(
        {
          events: t.Array(chainEventSchema, { maxItems: chainAtMost }),
          isWhole: t.Boolean({
            description: `False where there are more than ${String(chainAtMost)}: the oldest are shown`,
          }),
        },
        { additionalProperties: false },
      ),
      example: { events: [{ ...eventExample, depth: 0 }], isWhole: true },
    },
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readChain(viewerOf(input), input.params.id);
      if (!found.ok) return reject("not-found");
      const { links, isWhole } = found.value;
      const events = links.map(({ event, depth }) => ({
        ...eventOnWire(event),
        depth,
      }));
      return reply.ok({ events, isWhole });
    },
  });
