import { err, ok, type Result } from "@tixlys/nexus";
import {
  type Webhook,
  webhooksPerPerson,
} from "../../domain/webhook/webhook.ts";
import type { WebhookPorts } from "../ports/webhooks.ts";
import {
  parseWritten,
  type WebhookActor,
  type WebhookRefusal,
  type WrittenWebhook,
} from "./requests.ts";

export type NewWebhook = WrittenWebhook & {
  readonly url: string;
  readonly types: readonly string[];
};

/** A webhook with the secret that signs what it gets: shown now, and never again. */
export type WithSecret = {
  readonly webhook: Webhook;
  readonly secret: string;
};

export async function createWebhook(
  ports: WebhookPorts,
  by: WebhookActor,
  written: NewWebhook,
): Promise<Result<WithSecret, WebhookRefusal>> {
  if (written.scope === "all" && !by.isManagement)
    return err({ type: "ScopeRefused" });
  const parsed = parseWritten(ports, written);
  if (!parsed.ok) return parsed;
  const at = ports.clock();
  const webhook: Webhook = {
    id: ports.ids(),
    ownerId: by.userId,
    url: written.url,
    types: written.types,
    description: null,
    scope: "own",
    ordered: false,
    ...parsed.value,
    status: "active",
    disabledReason: null,
    disabledAt: null,
    formerSecretUntil: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  const secret = ports.newSecret();
  return ports.transactions.run<WithSecret, WebhookRefusal>(
    async ({ webhooks }) => {
      if ((await webhooks.countOf(by.userId)) >= webhooksPerPerson)
        return err({ type: "LimitReached" });
      await webhooks.insert(webhook, secret);
      return ok({ webhook, secret });
    },
  );
}
