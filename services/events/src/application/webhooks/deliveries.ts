import { err, ok, type Result } from "@tixlys/nexus";
import type { DeliveryState } from "../../domain/delivery/delivery.ts";
import type { Webhook } from "../../domain/webhook/webhook.ts";
import type { Delivery, Slice, WebhookPorts } from "../ports/webhooks.ts";
import { withWebhook } from "./change.ts";
import {
  isTheirs,
  type WebhookActor,
  type WebhookRefusal,
} from "./requests.ts";

/** Rows, and where the next ones begin. */
export type Part<Row> = {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
};

export async function readWebhook(
  { reader }: Pick<WebhookPorts, "reader">,
  by: WebhookActor,
  id: string,
): Promise<Result<Webhook, WebhookRefusal>> {
  const webhook = await reader.find(id);
  return isTheirs(by, webhook) ? ok(webhook) : err({ type: "WebhookUnknown" });
}

/** Everybody's for management that asks for them, else one's own. */
export async function listWebhooks(
  { reader }: Pick<WebhookPorts, "reader">,
  ownerId: string | undefined,
  slice: Slice,
): Promise<Part<Webhook>> {
  const found = await reader.list(ownerId, oneMore(slice));
  return part(found, slice);
}

export async function listDeliveries(
  ports: Pick<WebhookPorts, "reader">,
  by: WebhookActor,
  { id, state }: { readonly id: string; readonly state?: DeliveryState },
  slice: Slice,
): Promise<Result<Part<Delivery>, WebhookRefusal>> {
  const webhook = await readWebhook(ports, by, id);
  if (!webhook.ok) return webhook;
  const found = await ports.reader.deliveries(
    webhook.value,
    state,
    oneMore(slice),
  );
  return ok(part(found, slice));
}

/** Sends something harmless, so that a receiver can be tried out. */
export async function testWebhook(
  ports: WebhookPorts,
  by: WebhookActor,
  id: string,
): Promise<Result<Delivery, WebhookRefusal>> {
  const asked = { id, expected: undefined };
  return withWebhook(ports, by, asked, async ({ deliveries }, webhook) => {
    if (webhook.status === "disabled") return err({ type: "WebhookDisabled" });
    return ok(await deliveries.addTest(webhook, ports.clock()));
  });
}

/** Sends it once more, whatever became of it, under the same `webhook-id`. */
export async function redeliver(
  ports: WebhookPorts,
  by: WebhookActor,
  { id, deliveryId }: { readonly id: string; readonly deliveryId: string },
): Promise<Result<Delivery, WebhookRefusal>> {
  const asked = { id, expected: undefined };
  return withWebhook(ports, by, asked, async ({ deliveries }, webhook) => {
    if (webhook.status === "disabled") return err({ type: "WebhookDisabled" });
    const again = await deliveries.again(webhook, deliveryId, ports.clock());
    return again === undefined ? err({ type: "DeliveryUnknown" }) : ok(again);
  });
}

const oneMore = ({ limit, after }: Slice): Slice => ({
  limit: limit + 1,
  after,
});

function part<Row extends { readonly id: string }>(
  found: readonly Row[],
  { limit }: Slice,
): Part<Row> {
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? rows.at(-1)?.id : undefined };
}
