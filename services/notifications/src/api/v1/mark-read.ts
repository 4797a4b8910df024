import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import {
  notificationExample,
  notificationOnWire,
  notificationSchema,
} from "./notification-body.ts";

const readAt = "2026-11-21T10:00:00.000Z";

export const markRead = ({ inbox }: Pick<Application, "inbox">) =>
  route({
    method: "POST",
    path: "/inbox/{id}/read",
    operation: "notifications:inbox:mark-read",
    summary: "Say that you have read a notification",
    description: "One that was read before stays as it is.",
    tag: "inbox",
    guard: "general",
    delegable: true,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params: { id } }) => `notifications/inbox/${id}`,
    response: {
      status: 200,
      data: t.Object(
        { notification: notificationSchema },
        { additionalProperties: false },
      ),
      example: {
        notification: { ...notificationExample, readAt, updatedAt: readAt },
      },
    },
    errors: ["not-found"],
    handle: async ({ principal, params }) => {
      const read = await inbox.markRead(principal.userId, params.id);
      return read.ok
        ? reply.ok({ notification: notificationOnWire(read.value) })
        : reject("not-found");
    },
  });

export const markAllRead = ({ inbox }: Pick<Application, "inbox">) =>
  route({
    method: "POST",
    path: "/inbox/read-all",
    operation: "notifications:inbox:mark-all-read",
    summary: "Say that you have read everything",
    tag: "inbox",
    guard: "general",
    delegable: true,
    response: {
      status: 200,
      data: t.Object(
        { read: t.Integer({ description: "How many were unread" }) },
        { additionalProperties: false },
      ),
      example: { read: 3 },
    },
    errors: [],
    handle: async ({ principal }) =>
      reply.ok({ read: await inbox.markAllRead(principal.userId) }),
  });
