import { eventStream, reject, t } from "@tixlys/pawz";
import {
  type Application,
  parseTypeFilter,
  type SeenEvent,
} from "../../application/application.ts";
import { eventOnWire, eventSchema } from "./event-body.ts";
import { viewerOf } from "./guards.ts";
import { typeFilter } from "./list-events.ts";

export const followEvents = (app: Application) =>
  eventStream({
    path: "/stream",
    operation: "events:event:follow",
    summary: "What happens, as it happens",
    description:
      "Server-sent events, in the order in which the log takes them: stored first, then told. Who comes back with `Last-Event-ID` misses nothing and gets nothing twice, at whichever replica. You follow what is about you or yours; management everything.",
    guard: "general",
    delegable: true,
    query: t.Object({ types: typeFilter }),
    events: {
      position: {
        description: "First of all: where the stream begins, as its `id` says.",
        data: t.Object({}, { additionalProperties: false }),
      },
      event: {
        description: "An event of the log.",
        data: eventSchema,
      },
    },
    errors: ["invalid-cursor"],
    follow: async ({ query, lastEventId, ...input }) => {
      const { types } = query;
      const followed = await app.follow(viewerOf(input), {
        types: types === undefined ? undefined : parseTypeFilter(types),
        after: lastEventId,
      });
      if (!followed.ok)
        return reject("invalid-cursor", { field: "last-event-id" });
      const { position, next, onMore } = followed.value;
      let isFirst = true;
      return {
        onMore,
        next: async (signal) => {
          if (isFirst) {
            isFirst = false;
            return [{ id: String(position), event: "position", data: {} }];
          }
          return (await next(signal)).map(told);
        },
      };
    },
  });

const told = (event: SeenEvent) => ({
  id: String(event.position),
  event: "event",
  data: eventOnWire(event),
});
