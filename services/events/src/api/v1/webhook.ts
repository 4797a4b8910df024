import { reply, route, t } from "@tixlys/pawz";
import type { WebhookApplication } from "../../application/webhooks/index.ts";
import {
  descriptionField,
  enabledField,
  idParams,
  orderedField,
  scopeField,
  typesField,
  urlField,
  webhookAt,
  webhookData,
  webhookExample,
  webhookOnWire,
} from "./webhook-body.ts";
import { refuseWebhook, webhookFieldErrors } from "./webhook-errors.ts";
import { actorOf, verified } from "./webhook-guards.ts";

const common = {
  path: "/webhooks/{id}",
  guard: verified,
  delegable: true,
  etag: true,
  params: idParams,
  resource: webhookAt,
} as const;
const answer = {
  status: 200,
  data: webhookData,
  example: { webhook: webhookExample },
} as const;

export const readWebhook = (app: WebhookApplication) =>
  route({
    ...common,
    method: "GET",
    operation: "events:webhook:read",
    summary: "One webhook",
    description: "Its secret is not shown: `rotate-secret` makes a new one.",
    response: answer,
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readWebhook(actorOf(input), input.params.id);
      if (!found.ok) return refuseWebhook(found.error);
      return reply.versioned(
        { webhook: webhookOnWire(found.value) },
        found.value.version,
      );
    },
  });

export const changeWebhook = (app: WebhookApplication) =>
  route({
    ...common,
    method: "PATCH",
    operation: "events:webhook:update",
    summary: "Change a webhook",
    description:
      "Only what is sent changes; `null` takes the description away. Enabled again, one that was disabled begins anew, with what still waits for it.",
    body: t.Object(
      {
        url: t.Optional(urlField),
        types: t.Optional(typesField),
        description: t.Optional(t.Union([descriptionField, t.Null()])),
        scope: t.Optional(scopeField),
        ordered: t.Optional(orderedField),
        enabled: t.Optional(enabledField),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    bodyExample: { types: ["orders.order.*"] },
    response: answer,
    errors: [...webhookFieldErrors, "not-found", "insufficient-permission"],
    handle: async (input) => {
      const asked = { id: input.params.id, expected: input.condition.versions };
      const { enabled, ...written } = input.body;
      const done = await app.changeWebhook(actorOf(input), asked, {
        ...written,
        ...(enabled === undefined
          ? {}
          : { status: enabled ? "active" : "disabled" }),
      });
      if (!done.ok) return refuseWebhook(done.error);
      return reply.versioned(
        { webhook: webhookOnWire(done.value) },
        done.value.version,
      );
    },
  });

export const deleteWebhook = (app: WebhookApplication) =>
  route({
    ...common,
    method: "DELETE",
    operation: "events:webhook:delete",
    summary: "Delete a webhook",
    description:
      "What waits for it is not sent any more, and its deliveries go.",
    response: { status: 200, data: null },
    errors: ["not-found"],
    handle: async (input) => {
      const asked = { id: input.params.id, expected: input.condition.versions };
      const done = await app.removeWebhook(actorOf(input), asked);
      return done.ok ? reply.none() : refuseWebhook(done.error);
    },
  });
