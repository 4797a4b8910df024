import { reply, route, t, uuidList } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { moment, uuid } from "./fields.ts";

const peopleAtMost = 100;

const presenceSchema = t.Object(
  {
    userId: uuid,
    status: t.Union([
      t.Literal("online"),
      t.Literal("away"),
      t.Literal("offline"),
    ]),
    lastSeenAt: t.Union([moment, t.Null()], {
      description: "Null for who was never here",
    }),
  },
  { additionalProperties: false },
);

export const readPresence = (app: Application) =>
  route({
    method: "GET",
    path: "/presence",
    operation: "chat:presence:read",
    summary: "Who is here",
    guard: "general",
    delegable: true,
    query: t.Object({
      userIds: uuidList(peopleAtMost, {
        description: "With commas between, a hundred at most",
        examples: ["0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c21"],
      }),
    }),
    response: {
      status: 200,
      data: t.Object(
        { presence: t.Array(presenceSchema, { maxItems: peopleAtMost }) },
        { additionalProperties: false },
      ),
      example: {
        presence: [
          {
            userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c21",
            status: "away",
            lastSeenAt: "2026-11-27T09:30:00.000Z",
          },
        ],
      },
    },
    errors: [],
    handle: async ({ query }) => {
      const found = await app.presenceOf(query.userIds.split(","));
      return reply.ok({
        presence: found.map(({ userId, status, lastSeenAt }) => ({
          userId,
          status,
          lastSeenAt: lastSeenAt?.toISOString() ?? null,
        })),
      });
    },
  });
