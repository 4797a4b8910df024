import { reply, route, t } from "@tixlys/pawz";
import {
  type Application,
  invitedAtMost,
} from "../../application/application.ts";
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

const newChannel = t.Object(
  {
    kind: t.Union([
      t.Literal("public"),
      t.Literal("private"),
      t.Literal("direct"),
    ]),
    name: t.Optional(nameField),
    description: t.Optional(descriptionField),
    members: t.Optional(
      t.Array(uuid, {
        maxItems: invitedAtMost,
        description:
          "Who is in a private one from the beginning, beside yourself",
      }),
    ),
    participantId: t.Optional(
      t.String({
        format: "uuid",
        description: "The other one of a direct channel, which has no name",
      }),
    ),
  },
  { additionalProperties: false },
);

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
      "required",
      "invalid-combination",
      "unknown-reference",
      "insufficient-permission",
      "name-taken",
      "limit-reached",
    ],
    handle: async (input) => {
      const done = await app.createChannel(actorOf(input), input.body);
      if (!done.ok) return refuse(done.error);
      const { channel, created } = done.value;
      const data = { channel: channelOnWire(channel) };
      return created
        ? reply.created(data, `/chat/v1/channels/${channel.id}`)
        : reply.ok(data);
    },
  });
