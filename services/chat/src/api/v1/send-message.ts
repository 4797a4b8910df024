import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { fieldErrors, refuse } from "./errors.ts";
import { channelOf, idParams, uuid } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";
import {
  contentField,
  messageData,
  messageExample,
  messageOnWire,
} from "./message-body.ts";

export const sendMessage = (app: Application) =>
  route({
    method: "POST",
    path: "/channels/{id}/messages",
    operation: "chat:message:send",
    summary: "Send a message",
    description:
      "The same `clientId` of the same sender is the same message for thirty days: sent again, it is answered with 200 and the first one, as it is now.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: channelOf,
    body: t.Object(
      {
        content: contentField,
        clientId: t.String({
          format: "uuid",
          description: "Made by the client, for this message",
        }),
        replyTo: t.Optional(uuid),
      },
      { additionalProperties: false },
    ),
    bodyExample: {
      content: "Tomorrow at nine?",
      clientId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c41",
    },
    response: {
      status: 201,
      otherStatus: 200,
      data: messageData,
      example: { message: { ...messageExample, reactions: [] } },
      headers: { location: "The message" },
    },
    errors: [
      ...fieldErrors,
      "not-found",
      "insufficient-permission",
      "invalid-state",
      "unknown-reference",
    ],
    handle: async (input) => {
      const by = actorOf(input);
      const { id: channelId } = input.params;
      const done = await app.send(by, { ...input.body, channelId });
      if (!done.ok) return refuse(done.error);
      const { id, created } = done.value;
      const shown = await app.readSent(id);
      if (!shown.ok) return refuse(shown.error);
      const data = { message: messageOnWire(shown.value) };
      return created
        ? reply.created(data, `/chat/v1/messages/${id}`)
        : reply.ok(data);
    },
  });
