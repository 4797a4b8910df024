import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { fieldErrors, refuse } from "./errors.ts";
import { idParams, messageAt, uuid } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";
import {
  contentField,
  messageData,
  messageExample,
  messageOnWire,
} from "./message-body.ts";

const common = {
  path: "/messages/{id}",
  guard: verified,
  delegable: true,
  params: idParams,
  resource: messageAt,
} as const;
const answer = {
  status: 200,
  data: messageData,
  example: { message: messageExample },
} as const;

export const readMessage = (app: Application) =>
  route({
    ...common,
    method: "GET",
    operation: "chat:message:read",
    summary: "One message",
    etag: true,
    response: answer,
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readMessage(actorOf(input), input.params.id);
      if (!found.ok) return refuse(found.error);
      const { message, version } = found.value;
      return reply.versioned({ message: messageOnWire(message) }, version);
    },
  });

export const editMessage = (app: Application) =>
  route({
    ...common,
    method: "PATCH",
    operation: "chat:message:update",
    summary: "Write a message of yours anew",
    etag: true,
    body: t.Object({ content: contentField }, { additionalProperties: false }),
    bodyExample: { content: "Tomorrow at ten?" },
    response: answer,
    errors: [
      ...fieldErrors,
      "not-found",
      "insufficient-permission",
      "invalid-state",
    ],
    handle: async (input) => {
      const done = await app.editMessage(actorOf(input), {
        id: input.params.id,
        content: input.body.content,
        expected: input.condition.versions,
      });
      if (!done.ok) return refuse(done.error);
      const { message, version } = await app.shownMessage(done.value);
      return reply.versioned({ message: messageOnWire(message) }, version);
    },
  });

export const deleteMessage = (app: Application) =>
  route({
    ...common,
    method: "DELETE",
    operation: "chat:message:delete",
    summary: "Delete a message",
    description:
      "By its author, the channel's owner, or a moderator. Its place in the log stays, without content.",
    etag: true,
    response: { status: 200, data: null },
    errors: ["not-found", "insufficient-permission"],
    handle: async (input) => {
      const done = await app.deleteMessage(actorOf(input), {
        id: input.params.id,
        expected: input.condition.versions,
      });
      return done.ok ? reply.none() : refuse(done.error);
    },
  });

const reaction = {
  ...common,
  path: "/messages/{id}/reactions/{emoji}",
  params: t.Object({
    id: uuid,
    emoji: t.String({
      minLength: 1,
      maxLength: 40,
      description: "One emoji of Unicode's list",
      examples: ["👍"],
    }),
  }),
  response: { status: 200, data: null },
} as const;
const refusals = [
  ...fieldErrors,
  "not-found",
  "insufficient-permission",
  "invalid-state",
] as const;

export const addReaction = (app: Application) =>
  route({
    ...reaction,
    method: "POST",
    operation: "chat:reaction:add",
    summary: "React to a message",
    description: "Each emoji once; a message takes twenty different ones.",
    errors: [...refusals, "limit-reached"],
    handle: async (input) => {
      const wish = { ...input.params, action: "added" as const };
      const done = await app.react(actorOf(input), wish);
      return done.ok ? reply.none() : refuse(done.error);
    },
  });

export const removeReaction = (app: Application) =>
  route({
    ...reaction,
    method: "DELETE",
    operation: "chat:reaction:remove",
    summary: "Take a reaction back",
    errors: refusals,
    handle: async (input) => {
      const wish = { ...input.params, action: "removed" as const };
      const done = await app.react(actorOf(input), wish);
      return done.ok ? reply.none() : refuse(done.error);
    },
  });
