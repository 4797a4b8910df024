import { reply, route, t } from "@tixlys/pawz";
import { type Application, versionOf } from "../../application/application.ts";
import {
  channelData,
  channelExample,
  channelOnWire,
  descriptionField,
  nameField,
  retentionField,
} from "./channel-body.ts";
import { fieldErrors, refuse } from "./errors.ts";
import { channelOf, idParams } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";

const common = {
  path: "/channels/{id}",
  guard: verified,
  delegable: true,
  etag: true,
  params: idParams,
  resource: channelOf,
} as const;
const answer = {
  status: 200,
  data: channelData,
  example: { channel: channelExample },
} as const;

export const readChannel = (app: Application) =>
  route({
    ...common,
    method: "GET",
    operation: "chat:channel:read",
    summary: "One channel",
    description: "Others than its members see a public one only.",
    response: answer,
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readChannel(actorOf(input), input.params.id);
      if (!found.ok) return refuse(found.error);
      const data = { channel: channelOnWire(found.value) };
      return reply.versioned(data, versionOf(found.value));
    },
  });

export const changeChannel = (app: Application) =>
  route({
    ...common,
    method: "PATCH",
    operation: "chat:channel:update",
    summary: "Change a channel of yours",
    description:
      "Only what is sent changes; `null` takes a description or a retention away. With `If-Match` the change is made only if nothing has happened in the channel since: each entry of its log counts.",
    body: t.Object(
      {
        name: t.Optional(nameField),
        description: t.Optional(t.Union([descriptionField, t.Null()])),
        retentionDays: t.Optional(t.Union([retentionField, t.Null()])),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    bodyExample: { description: "Everything about kitchens." },
    response: answer,
    errors: [
      ...fieldErrors,
      "not-found",
      "insufficient-permission",
      "invalid-state",
      "name-taken",
    ],
    handle: async (input) => {
      const done = await app.changeChannel(actorOf(input), {
        ...input.body,
        id: input.params.id,
        expected: input.condition.versions,
      });
      if (!done.ok) return refuse(done.error);
      const data = { channel: channelOnWire(done.value) };
      return reply.versioned(data, versionOf(done.value));
    },
  });

export const deleteChannel = (app: Application) =>
  route({
    ...common,
    method: "DELETE",
    operation: "chat:channel:delete",
    summary: "Delete a channel of yours",
    description:
      "Nobody sees it or what was written in it any more, and its name is free.",
    response: { status: 200, data: null },
    errors: ["not-found", "insufficient-permission", "invalid-state"],
    handle: async (input) => {
      const done = await app.deleteChannel(actorOf(input), {
        id: input.params.id,
        expected: input.condition.versions,
      });
      return done.ok ? reply.none() : refuse(done.error);
    },
  });
