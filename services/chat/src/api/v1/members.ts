import { list, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { NamedMember } from "../../application/read-channels.ts";
import { refuse } from "./errors.ts";
import { channelOf, idParams, moment, uuid } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";

const common = {
  guard: verified,
  delegable: true,
  params: idParams,
  resource: channelOf,
} as const;
const nothing = { status: 200, data: null } as const;

const memberSchema = t.Object(
  {
    userId: uuid,
    name: t.Optional(t.String({ description: "Absent where nobody knows" })),
    role: t.Union([t.Literal("owner"), t.Literal("member")]),
    readSeq: t.Integer({ minimum: 0, description: "How far they have read" }),
    joinedAt: moment,
  },
  { additionalProperties: false },
);

const memberOnWire = ({
  userId,
  name,
  role,
  readSeq,
  joinedAt,
}: NamedMember) => ({
  userId,
  ...(name === null ? {} : { name }),
  role,
  readSeq,
  joinedAt: joinedAt.toISOString(),
});

export const listMembers = (app: Application) =>
  list({
    ...common,
    path: "/channels/{id}/members",
    operation: "chat:member:list",
    summary: "Who is in a channel",
    description: "By id.",
    plural: "members",
    row: memberSchema,
    position: t.Object({ id: uuid }),
    example: {
      members: [
        {
          userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c21",
          name: "Ada Lovelace",
          role: "owner",
          readSeq: 17,
          joinedAt: "2026-11-27T09:30:00.000Z",
        },
      ],
      page: { nextCursor: null, hasMore: false },
    },
    errors: ["not-found"],
    async handle(input, { limit, after }) {
      const slice = { channelId: input.params.id, limit, after: after?.id };
      const found = await app.listMembers(actorOf(input), slice);
      if (!found.ok) return refuse(found.error);
      const { rows, next } = found.value;
      return {
        rows: rows.map(memberOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });

export const joinChannel = (app: Application) =>
  route({
    ...common,
    method: "POST",
    path: "/channels/{id}/join",
    operation: "chat:member:join",
    summary: "Join a public channel",
    description: "What was written before counts as read. Twice is once.",
    response: nothing,
    errors: ["not-found", "invalid-state", "limit-reached"],
    handle: async (input) => {
      const done = await app.join(actorOf(input), input.params.id);
      return done.ok ? reply.none() : refuse(done.error);
    },
  });

export const leaveChannel = (app: Application) =>
  route({
    ...common,
    method: "POST",
    path: "/channels/{id}/leave",
    operation: "chat:member:leave",
    summary: "Leave a channel",
    description:
      "Where the owner leaves, who is longest there owns it; a private channel that the last one leaves is deleted. Direct channels and those of orders are not left.",
    response: nothing,
    errors: ["not-found", "insufficient-permission", "invalid-state"],
    handle: async (input) => {
      const done = await app.leave(actorOf(input), input.params.id);
      return done.ok ? reply.none() : refuse(done.error);
    },
  });

export const addMember = (app: Application) =>
  route({
    ...common,
    method: "POST",
    path: "/channels/{id}/members",
    operation: "chat:member:add",
    summary: "Take somebody into a channel of yours",
    description:
      "Who is in it already stays. There is no need for their consent: they can leave.",
    body: t.Object({ userId: uuid }, { additionalProperties: false }),
    response: nothing,
    errors: [
      "not-found",
      "insufficient-permission",
      "invalid-state",
      "invalid-format",
      "unknown-reference",
      "limit-reached",
    ],
    handle: async (input) => {
      const whom = { channelId: input.params.id, userId: input.body.userId };
      const done = await app.addMember(actorOf(input), whom);
      return done.ok ? reply.none() : refuse(done.error);
    },
  });

export const removeMember = (app: Application) =>
  route({
    ...common,
    method: "DELETE",
    path: "/channels/{id}/members/{userId}",
    operation: "chat:member:remove",
    summary: "Put somebody out of a channel of yours",
    params: t.Object({ id: uuid, userId: uuid }),
    response: nothing,
    errors: ["not-found", "insufficient-permission", "invalid-state"],
    handle: async (input) => {
      const whom = { channelId: input.params.id, userId: input.params.userId };
      const done = await app.removeMember(actorOf(input), whom);
      return done.ok ? reply.none() : refuse(done.error);
    },
  });
