import type { Route } from "@tixlys/pawz";
import { followInbox } from "../api/v1/follow-inbox.ts";
import { listInbox } from "../api/v1/list-inbox.ts";
import { markAllRead, markRead } from "../api/v1/mark-read.ts";
import { putPreferences, readPreferences } from "../api/v1/preferences.ts";
import { listTemplates, previewTemplate } from "../api/v1/templates.ts";
import { listCaughtMails } from "../api/v1/list-caught-mails.ts";
import { listDeliveries } from "../api/v1/list-deliveries.ts";
import {
  listPushSubscriptions,
  readPushKey,
  removePushSubscription,
} from "../api/v1/push-subscriptions.ts";
import { addPushSubscription } from "../api/v1/add-push-subscription.ts";
import { readDelivery } from "../api/v1/read-delivery.ts";
import { retryDelivery } from "../api/v1/retry-delivery.ts";
import type {
  Application,
  PushSubscriptions,
} from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Notifications",
  description:
    "Turns what happens in the suite into an inbox, mails, pushes and short messages, as each person wants them, and in development shows what it has sent.",
};

const pushRoutes = (push: PushSubscriptions): readonly Route[] => [
  readPushKey(push),
  listPushSubscriptions(push),
  addPushSubscription(push),
  removePushSubscription(push),
];

/** The routes of this service, by API version. */
export function routes(app: Application): { v1: readonly Route[] } {
  return {
    v1: [
      listInbox(app),
      markAllRead(app),
      markRead(app),
      followInbox(app),
      readPreferences(app),
      putPreferences(app),
      listTemplates(app),
      previewTemplate(app),
      listDeliveries(app.deliveries),
      readDelivery(app.deliveries),
      retryDelivery(app),
      ...(app.push === undefined ? [] : pushRoutes(app.push)),
      ...(app.listCaughtMails === undefined
        ? []
        : [listCaughtMails(app.listCaughtMails)]),
    ],
  };
}
