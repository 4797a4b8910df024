import type { Slice, WebhookPorts } from "../ports/webhooks.ts";
import {
  type Asked,
  changeWebhook,
  removeWebhook,
  rotateSecret,
  type WrittenChanges,
} from "./change.ts";
import { createWebhook, type NewWebhook } from "./create.ts";
import {
  listDeliveries,
  listWebhooks,
  readWebhook,
  redeliver,
  testWebhook,
} from "./deliveries.ts";
import type { WebhookActor } from "./requests.ts";

export type { Delivery } from "../ports/webhooks.ts";
export type { Webhook } from "../../domain/webhook/webhook.ts";
export type { WebhookActor, WebhookRefusal } from "./requests.ts";

/** Every command and query of webhooks, with their ports filled in. */
export type WebhookApplication = ReturnType<typeof createWebhookApplication>;

type By = WebhookActor;

export function createWebhookApplication(ports: WebhookPorts) {
  return {
    createWebhook: (by: By, written: NewWebhook) =>
      createWebhook(ports, by, written),
    readWebhook: (by: By, id: string) => readWebhook(ports, by, id),
    listWebhooks: (ownerId: string | undefined, slice: Slice) =>
      listWebhooks(ports, ownerId, slice),
    changeWebhook: (by: By, asked: Asked, written: WrittenChanges) =>
      changeWebhook(ports, by, asked, written),
    removeWebhook: (by: By, asked: Asked) => removeWebhook(ports, by, asked),
    rotateSecret: (by: By, asked: Asked) => rotateSecret(ports, by, asked),
    listDeliveries: (
      by: By,
      wanted: Parameters<typeof listDeliveries>[2],
      slice: Slice,
    ) => listDeliveries(ports, by, wanted, slice),
    testWebhook: (by: By, id: string) => testWebhook(ports, by, id),
    redeliver: (by: By, wanted: Parameters<typeof redeliver>[2]) =>
      redeliver(ports, by, wanted),
  };
}
