import { type Static, t } from "@tixlys/pawz";
import {
  channelKinds,
  descriptionMaxLength,
  nameMaxLength,
  nameMinLength,
  retentionDaysAtMost,
} from "../../application/application.ts";
import type { SeenChannel } from "../../application/ports.ts";
import { codePoints, dataOf, moment, uuid } from "./fields.ts";

export const nameField = codePoints(
  `${String(nameMinLength)} to ${String(nameMaxLength)} code points: letters and digits of any script, with single hyphens, underscores, dots or blanks between; unique over public and private channels, whatever the case`,
);
export const descriptionField = codePoints(
  `What it is for, in up to ${String(descriptionMaxLength)} code points`,
);
export const retentionField = t.Integer({
  minimum: 1,
  maximum: retentionDaysAtMost,
  description: "After how many days what was written goes; for ever without it",
});

export const channelSchema = t.Object(
  {
    id: uuid,
    kind: t.Union(channelKinds.map((kind) => t.Literal(kind))),
    status: t.Union([t.Literal("open"), t.Literal("closed")], {
      description: "A closed one can be read, and not be written to",
    }),
    name: t.Optional(t.String()),
    description: t.Optional(t.String()),
    createdBy: uuid,
    orderId: t.Optional(
      t.String({ format: "uuid", description: "The order that it is about" }),
    ),
    memberCount: t.Integer({ minimum: 0 }),
    retentionDays: t.Optional(t.Integer()),
    lastSeq: t.Integer({
      minimum: 0,
      description: "Of the newest entry of its log",
    }),
    role: t.Optional(
      t.Union([t.Literal("owner"), t.Literal("member")], {
        description: "Yours; absent for who is no member",
      }),
    ),
    createdAt: moment,
    updatedAt: moment,
  },
  { additionalProperties: false },
);

/** A line of one's own list says how much is new. */
export const myChannelSchema = t.Composite(
  [
    channelSchema,
    t.Object({
      readSeq: t.Integer({ minimum: 0, description: "Your read mark" }),
      unread: t.Integer({ minimum: 0, description: "Messages behind it" }),
    }),
  ],
  { additionalProperties: false },
);

export const channelData = dataOf("channel", channelSchema);

export const channelExample: Static<typeof channelSchema> = {
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
  kind: "public",
  status: "open",
  name: "Kitchen talk",
  description: "Sockets, taps and tiles.",
  createdBy: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c21",
  memberCount: 2,
  lastSeq: 17,
  role: "owner",
  createdAt: "2026-11-27T09:30:00.000Z",
  updatedAt: "2026-11-27T09:30:00.000Z",
};

export function channelOnWire(
  channel: SeenChannel,
): Static<typeof channelSchema> {
  const { id, kind, status, name, description, orderId, role } = channel;
  const { createdBy, memberCount, retentionDays, lastSeq } = channel;
  return {
    id,
    kind,
    status: status === "open" ? "open" : "closed",
    ...(name === null ? {} : { name }),
    ...(description === null ? {} : { description }),
    createdBy,
    ...(orderId === null ? {} : { orderId }),
    memberCount,
    ...(retentionDays === null ? {} : { retentionDays }),
    lastSeq,
    ...(role === undefined ? {} : { role }),
    createdAt: channel.createdAt.toISOString(),
    updatedAt: channel.updatedAt.toISOString(),
  };
}

export function myChannelOnWire(channel: SeenChannel) {
  const { readSeq, unread } = channel;
  return { ...channelOnWire(channel), readSeq, unread };
}
