import { list, t } from "@tixlys/pawz";
import type { WebhookApplication } from "../../application/webhooks/index.ts";
import {
  deliveryExample,
  deliveryOnWire,
  deliverySchema,
  idParams,
  statusFilter,
  uuid,
  webhookAt,
} from "./webhook-body.ts";
import { refuseWebhook } from "./webhook-errors.ts";
import { actorOf, verified } from "./webhook-guards.ts";

type Filters = { readonly status?: "pending" | "delivered" | "failed" };

export const listDeliveries = (app: WebhookApplication) =>
  list({
    path: "/webhooks/{id}/deliveries",
    operation: "events:delivery:list",
    summary: "What was sent to a webhook, and what came of it",
    description:
      "The newest first. Kept for seven days, failed ones for thirty.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: webhookAt,
    plural: "deliveries",
    filters: t.Object({ status: t.Optional(statusFilter) }),
    row: deliverySchema,
    position: t.Object({ id: uuid }),
    example: {
      deliveries: [deliveryExample],
      page: { nextCursor: null, hasMore: false },
    },
    errors: ["not-found"],
    async handle(input, { limit, after }) {
      const { status: state }: Filters = input.query;
      const wanted = {
        id: input.params.id,
        ...(state === undefined ? {} : { state }),
      };
      const found = await app.listDeliveries(actorOf(input), wanted, {
        limit,
        after: after?.id,
      });
      if (!found.ok) return refuseWebhook(found.error);
      const { rows, next } = found.value;
      return {
        rows: rows.map(deliveryOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
