import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";

export const readOwner = (app: Application) =>
  route({
    method: "GET",
    path: "/owner",
    operation: "events:owner:read",
    summary: "Since when you are known here",
    description:
      "Follows the registration within moments; until the event has arrived there is no owner.",
    guard: "general",
    delegable: true,
    response: {
      status: 200,
      data: t.Object(
        {
          owner: t.Object(
            {
              id: t.String({ format: "uuid" }),
              since: t.String({
                format: "date-time",
                description: "RFC 3339, UTC",
              }),
            },
            { additionalProperties: false },
          ),
        },
        { additionalProperties: false },
      ),
      example: {
        owner: {
          id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c22",
          since: "2026-11-27T09:30:00.000Z",
        },
      },
    },
    errors: ["not-found"],
    handle: async ({ principal }) => {
      const found = await app.readOwner(principal.userId);
      if (!found.ok) return reject("not-found");
      const { id, since } = found.value;
      return reply.ok({ owner: { id, since: since.toISOString() } });
    },
  });
