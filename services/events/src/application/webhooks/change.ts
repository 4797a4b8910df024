import { err, ok, type Result } from "@tixlys/nexus";
import { overlapMs, type Webhook } from "../../domain/webhook/webhook.ts";
import type { WebhookPorts, WebhookWork } from "../ports/webhooks.ts";
import type { WithSecret } from "./create.ts";
import {
  isTheirs,
  parseWritten,
  type WebhookActor,
  type WebhookRefusal,
  type WrittenWebhook,
} from "./requests.ts";

export type Asked = {
  readonly id: string;
  /** Versions that the change is meant for; any without them. */
  readonly expected: readonly number[] | undefined;
};

export type WrittenChanges = WrittenWebhook & {
  readonly status?: "active" | "disabled";
};

/** Changes what is written; switched on again, it begins anew with what waits for it. */
export async function changeWebhook(
  ports: WebhookPorts,
  by: WebhookActor,
  asked: Asked,
  { status, ...written }: WrittenChanges,
): Promise<Result<Webhook, WebhookRefusal>> {
  return withWebhook(ports, by, asked, async (work, before) => {
    const parsed = parseWritten(ports, written);
    if (!parsed.ok) return parsed;
    const changed = { ...before, ...parsed.value };
    // Whoever only narrows or mends it needs no right to what it hears; to hear everything is nobody's for somebody else.
    const isWider =
      before.scope === "own" ||
      (status === "active" && before.status === "disabled");
    const mayHearAll = by.isManagement && before.ownerId === by.userId;
    if (changed.scope === "all" && isWider && !mayHearAll)
      return err({ type: "ScopeRefused" });
    const after = stamped(switched(changed, status, ports.clock()), ports);
    await work.webhooks.save(after);
    if (before.scope === "all" && after.scope === "own")
      await work.deliveries.failForeign(after);
    if (before.status === "disabled" && after.status === "active")
      await work.webhooks.forgive(after.id);
    return ok(after);
  });
}

/** A new secret; the former one signs as well for a day. It is shown, and so its owner's alone. */
export async function rotateSecret(
  ports: WebhookPorts,
  by: WebhookActor,
  asked: Asked,
): Promise<Result<WithSecret, WebhookRefusal>> {
  return withWebhook(ports, by, asked, async ({ webhooks }, before) => {
    if (before.ownerId !== by.userId) return err({ type: "OwnerAlone" });
    const until = new Date(ports.clock().getTime() + overlapMs);
    const webhook = stamped({ ...before, formerSecretUntil: until }, ports);
    const secret = ports.newSecret();
    await webhooks.saveWithSecret(webhook, secret);
    return ok({ webhook, secret });
  });
}

/** It and its deliveries go. */
export async function removeWebhook(
  ports: WebhookPorts,
  by: WebhookActor,
  asked: Asked,
): Promise<Result<undefined, WebhookRefusal>> {
  return withWebhook(ports, by, asked, async ({ webhooks }, before) => {
    await webhooks.remove(before);
    return ok(undefined);
  });
}

/** Loads and locks it, for whoever may touch it, in the version that they mean. */
export function withWebhook<Done>(
  ports: Pick<WebhookPorts, "transactions">,
  by: WebhookActor,
  { id, expected }: Asked,
  work: (
    scope: WebhookWork,
    webhook: Webhook,
  ) => Promise<Result<Done, WebhookRefusal>>,
): Promise<Result<Done, WebhookRefusal>> {
  return ports.transactions.run<Done, WebhookRefusal>(async (scope) => {
    const webhook = await scope.webhooks.load(id);
    if (!isTheirs(by, webhook)) return err({ type: "WebhookUnknown" });
    const { version } = webhook;
    if (expected !== undefined && !expected.includes(version))
      return err({ type: "Outdated", version });
    return work(scope, webhook);
  });
}

function switched(
  webhook: Webhook,
  status: Webhook["status"] | undefined,
  at: Date,
): Webhook {
  if (status === undefined || status === webhook.status) return webhook;
  return status === "active"
    ? { ...webhook, status, disabledReason: null, disabledAt: null }
    : { ...webhook, status, disabledReason: "by-owner", disabledAt: at };
}

const stamped = (
  webhook: Webhook,
  { clock }: Pick<WebhookPorts, "clock">,
): Webhook => ({
  ...webhook,
  version: webhook.version + 1,
  updatedAt: clock(),
});
