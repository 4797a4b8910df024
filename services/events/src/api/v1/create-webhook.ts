import { reply, route, t } from "@tixlys/pawz";
import type { WebhookApplication } from "../../application/webhooks/index.ts";
import {
  descriptionField,
  orderedField,
  scopeField,
  secretData,
  secretExample,
  typesField,
  urlField,
  webhookOnWire,
} from "./webhook-body.ts";
import { refuseWebhook, webhookFieldErrors } from "./webhook-errors.ts";
import { actorOf, verified } from "./webhook-guards.ts";

export const createWebhook = (app: WebhookApplication) =>
  route({
    method: "POST",
    path: "/webhooks",
    operation: "events:webhook:create",
    summary: "Be told of events",
    description:
      "Each event is posted to the address, signed as Standard Webhooks has it, and tried again over three days until the answer is 2xx. Twenty per person.",
    guard: verified,
    delegable: true,
    body: t.Object(
      {
        url: urlField,
        types: typesField,
        description: t.Optional(descriptionField),
        scope: t.Optional(scopeField),
        ordered: t.Optional(orderedField),
      },
      { additionalProperties: false },
    ),
    bodyExample: {
      url: "https://shop.example/hooks/tixlys",
      types: ["orders.*"],
      description: "Orders for the shop",
    },
    response: {
      status: 201,
      data: secretData,
      example: secretExample,
      headers: { location: "The webhook" },
    },
    errors: [...webhookFieldErrors, "insufficient-permission", "limit-reached"],
    handle: async (input) => {
      const done = await app.createWebhook(actorOf(input), input.body);
      if (!done.ok) return refuseWebhook(done.error);
      const { webhook, secret } = done.value;
      return reply.created(
        { webhook: webhookOnWire(webhook), secret },
        `/events/v1/webhooks/${webhook.id}`,
      );
    },
  });
