import { list, t } from "@tixlys/pawz";
import type {
  Application,
  InboxFilter,
} from "../../application/application.ts";
import {
  notificationExample,
  notificationOnWire,
  notificationSchema,
} from "./notification-body.ts";

const filters = t.Object({
  unread: t.Optional(
    t.Boolean({
      description: "Only unread ones, or only those that were read",
    }),
  ),
  kind: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 64,
      description: "Only those of one kind",
      examples: ["offer-received"],
    }),
  ),
});

export const listInbox = ({ inbox }: Pick<Application, "inbox">) =>
  list({
    path: "/inbox",
    operation: "notifications:inbox:list",
    summary: "Your notifications, newest first",
    description:
      "At most 500, none older than 90 days. How many are unread: `?unread=true&include=total`.",
    tag: "inbox",
    guard: "general",
    delegable: true,
    filters,
    plural: "notifications",
    row: notificationSchema,
    position: t.Object({ place: t.Integer({ minimum: 1 }) }),
    example: {
      notifications: [notificationExample],
      page: { nextCursor: null, hasMore: false },
    },
    total: ({ principal, query }) =>
      inbox.count(principal.userId, filterOf(query)),
    async handle({ principal, query }, { limit, after }) {
      const slice = { limit, after: after?.place };
      const { userId } = principal;
      const { rows, next } = await inbox.list(userId, filterOf(query), slice);
      return {
        rows: rows.map(notificationOnWire),
        next: next === undefined ? undefined : { place: next },
      };
    },
  });

function filterOf({
  unread,
  kind,
}: {
  readonly unread?: boolean;
  readonly kind?: string;
}): InboxFilter {
  return { unread, kind };
}
