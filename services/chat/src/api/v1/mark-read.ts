import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuse } from "./errors.ts";
import { channelOf, idParams } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";

const mark = t.Object(
  { seq: t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) },
  { additionalProperties: false },
);

export const markRead = (app: Application) =>
  route({
    method: "PUT",
    path: "/channels/{id}/read",
    operation: "chat:channel:mark-read",
    summary: "Say how far you have read",
    description:
      "A mark goes forward only, and no further than the log: the answer says where it is.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: channelOf,
    body: mark,
    bodyExample: { seq: 17 },
    response: {
      status: 200,
      data: t.Object({ read: mark }, { additionalProperties: false }),
      example: { read: { seq: 17 } },
    },
    errors: ["not-found", "insufficient-permission"],
    handle: async (input) => {
      const { id: channelId } = input.params;
      const { seq } = input.body;
      const done = await app.markRead(actorOf(input), { channelId, seq });
      return done.ok ? reply.ok({ read: done.value }) : refuse(done.error);
    },
  });
