import { type Static, t } from "@tixlys/pawz";
import type { InboxNotice } from "../../application/application.ts";

const moment = t.String({ format: "date-time" });

export const notificationSchema = t.Object(
  {
    id: t.String({ format: "uuid" }),
    kind: t.String({ description: "What has happened: `offer-received`" }),
    title: t.String({ description: "In the person's language" }),
    body: t.String(),
    data: t.Record(t.String(), t.String(), {
      description: "What it is about: ids by name, such as `orderId`",
    }),
    readAt: t.Union([moment, t.Null()], {
      description: "`null` as long as it is unread",
    }),
    createdAt: moment,
    updatedAt: moment,
  },
  { additionalProperties: false },
);

export const notificationExample = {
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
  kind: "offer-received",
  title: "You have an offer",
  body: "A provider has made an offer for your order.",
  data: {
    orderId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c12",
    offerId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c13",
  },
  readAt: null,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

export function notificationOnWire(
  notice: InboxNotice,
): Static<typeof notificationSchema> {
  const { id, kind, title, body, data } = notice;
  return {
    id,
    kind,
    title,
    body,
    data: { ...data },
    readAt: notice.readAt?.toISOString() ?? null,
    createdAt: notice.createdAt.toISOString(),
    updatedAt: notice.updatedAt.toISOString(),
  };
}
