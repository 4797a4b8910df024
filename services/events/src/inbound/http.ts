import type { Route } from "@tixlys/pawz";
import { createWebhook } from "../api/v1/create-webhook.ts";
import { followEvents } from "../api/v1/follow-events.ts";
import { listDeliveries } from "../api/v1/list-deliveries.ts";
import { listEvents } from "../api/v1/list-events.ts";
import { listTypes } from "../api/v1/list-types.ts";
import { listWebhooks } from "../api/v1/list-webhooks.ts";
import { readChain, readEvent } from "../api/v1/read-event.ts";
import { rotateWebhookSecret } from "../api/v1/rotate-webhook-secret.ts";
import { redeliver, testWebhook } from "../api/v1/send-delivery.ts";
import {
  changeWebhook,
  deleteWebhook,
  readWebhook,
} from "../api/v1/webhook.ts";
import type { Application } from "../application/application.ts";
import type { WebhookApplication } from "../application/webhooks/index.ts";

/** What the docs say about this service. */
export const about = {
  title: "Events",
  description:
    "What has happened in the suite, kept without anything personal: searched, followed live, and told to others.",
};

/** The routes of this service, by API version. */
export function routes(
  app: Application,
  webhooks: WebhookApplication,
): { v1: readonly Route[] } {
  return {
    v1: [
      listEvents(app),
      followEvents(app),
      listTypes(app),
      readEvent(app),
      readChain(app),
      createWebhook(webhooks),
      listWebhooks(webhooks),
      readWebhook(webhooks),
      changeWebhook(webhooks),
      deleteWebhook(webhooks),
      rotateWebhookSecret(webhooks),
      testWebhook(webhooks),
      listDeliveries(webhooks),
      redeliver(webhooks),
    ],
  };
}
