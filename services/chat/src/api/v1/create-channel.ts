import { reply, route, type Static, t } from "@tixlys/pawz";
import {
  type Application,
  invitedAtMost,
} from "../../application/application.ts";
import type { WrittenChannel } from "../../application/create-channel.ts";
import {
  channelData,
  channelExample,
  channelOnWire,
  descriptionField,
  nameField,
} from "./channel-body.ts";
import { fieldErrors, refuse } from "./errors.ts";
import { uuid } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";

const named = {
  name: nameField,
  description: t.Optional(descriptionField),
};

const newChannel = t.Union([
  t.Object(
    { kind: t.Literal("public"), ...named },
    { additionalProperties: false },
  ),
  t.Object(
    {
      kind: t.Literal("private"),
      ...named,
      members: t.Array(uuid, {
        maxItems: invitedAtMost,
        description: "Who is in it from the beginning, beside you",
      }),
    },
    { additionalProperties: false },
  ),
  t.Object(
    { kind: t.Literal("direct"), participantId: uuid },
    { additionalProperties: false },
  ),
]);

export const createChannel = (app: Application) =>
  route({
    method: "POST",
    path: "/channels",
    operation: "chat:channel:create",
    summary: "Create a channel",
    description:
      "Two people have one direct channel: who asks for it again gets it, with 200.",
    guard: verified,
    delegable: true,
    body: newChannel,
    bodyExample: {
      kind: "public",
      name: "Kitchen talk",
      description: "Sockets, taps and tiles.",
    },
    response: {
      status: 201,
      otherStatus: 200,
      data: channelData,
      example: { channel: channelExample },
      headers: { location: "The channel" },
    },
    errors: [
      ...fieldErrors,
      "unknown-reference",
      "name-taken",
      "limit-reached",
    ],
    handle: async (input) => {
      const written: Static<typeof newChannel> = input.body;
      const asked: WrittenChannel = written;
      const done = await app.createChannel(actorOf(input), asked);
      if (!done.ok) return refuse(done.error);
      const { channel, created } = done.value;
      const data = { channel: channelOnWire(channel) };
      return created
        ? reply.created(data, `/chat/v1/channels/${channel.id}`)
        : reply.ok(data);
    },
  });
