import { reply, route } from "@tixlys/pawz";
import type { WebhookApplication } from "../../application/webhooks/index.ts";
import {
  idParams,
  secretData,
  secretExample,
  webhookAt,
  webhookOnWire,
} from "./webhook-body.ts";
import { refuseWebhook } from "./webhook-errors.ts";
import { actorOf, verified } from "./webhook-guards.ts";

export const rotateWebhookSecret = (app: WebhookApplication) =>
  route({
    method: "POST",
    path: "/webhooks/{id}/rotate-secret",
    operation: "events:webhook:rotate-secret",
    summary: "Get a new signing secret",
    description:
      "For a day everything is signed with both, so that a receiver can change over in between. Rotated twice within a day, the first secret signs no longer. Its owner's alone.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: webhookAt,
    response: { status: 200, data: secretData, example: secretExample },
    errors: ["not-found", "insufficient-permission"],
    handle: async (input) => {
      const asked = { id: input.params.id, expected: undefined };
      const done = await app.rotateSecret(actorOf(input), asked);
      if (!done.ok) return refuseWebhook(done.error);
      const { webhook, secret } = done.value;
      return reply.ok({ webhook: webhookOnWire(webhook), secret });
    },
  });
