import { reply, route, t } from "@tixlys/pawz";
import type { WebhookApplication } from "../../application/webhooks/index.ts";
import {
  deliveryData,
  deliveryExample,
  deliveryOnWire,
  idParams,
  uuid,
  webhookAt,
} from "./webhook-body.ts";
import { refuseWebhook } from "./webhook-errors.ts";
import { actorOf, verified } from "./webhook-guards.ts";

const watched = {
  status: 202,
  data: deliveryData,
  example: { delivery: { ...deliveryExample, attempt: 0 } },
  headers: { location: "The webhook's deliveries" },
} as const;

const deliveriesOf = (id: string) => `/events/v1/webhooks/${id}/deliveries`;

export const testWebhook = (app: WebhookApplication) =>
  route({
    method: "POST",
    path: "/webhooks/{id}/test",
    operation: "events:webhook:test",
    summary: "Send something harmless",
    description:
      "An event of the type `webhook.test` with empty data, sent and tried again like any other.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: webhookAt,
    response: watched,
    errors: ["not-found", "invalid-state"],
    handle: async (input) => {
      const { id } = input.params;
      const done = await app.testWebhook(actorOf(input), id);
      if (!done.ok) return refuseWebhook(done.error);
      return reply.watch(
        { delivery: deliveryOnWire(done.value) },
        deliveriesOf(id),
      );
    },
  });

export const redeliver = (app: WebhookApplication) =>
  route({
    method: "POST",
    path: "/webhooks/{id}/deliveries/{deliveryId}/redeliver",
    operation: "events:delivery:redeliver",
    summary: "Send one delivery once more",
    description:
      "Whatever became of it, under the same `webhook-id`, with all its tries before it.",
    guard: verified,
    delegable: true,
    params: t.Object({ ...idParams.properties, deliveryId: uuid }),
    resource: webhookAt,
    response: watched,
    errors: ["not-found", "invalid-state"],
    handle: async (input) => {
      const done = await app.redeliver(actorOf(input), input.params);
      if (!done.ok) return refuseWebhook(done.error);
      return reply.watch(
        { delivery: deliveryOnWire(done.value) },
        deliveriesOf(input.params.id),
      );
    },
  });
