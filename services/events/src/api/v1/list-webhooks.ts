import { list, t } from "@tixlys/pawz";
import type { WebhookApplication } from "../../application/webhooks/index.ts";
import {
  uuid,
  webhookExample,
  webhookOnWire,
  webhookSchema,
} from "./webhook-body.ts";
import { actorOf, verified } from "./webhook-guards.ts";

type Filters = { readonly scope?: "mine" | "everybody" };

export const listWebhooks = (app: WebhookApplication) =>
  list({
    path: "/webhooks",
    operation: "events:webhook:list",
    summary: "Your webhooks",
    description: "The newest first.",
    guard: verified,
    delegable: true,
    plural: "webhooks",
    filters: t.Object({
      scope: t.Optional(
        t.Union([t.Literal("mine"), t.Literal("everybody")], {
          description:
            "Yours, unless told; `everybody` is for management, others see theirs",
        }),
      ),
    }),
    row: webhookSchema,
    position: t.Object({ id: uuid }),
    example: {
      webhooks: [webhookExample],
      page: { nextCursor: null, hasMore: false },
    },
    async handle(input, { limit, after }) {
      const { scope }: Filters = input.query;
      const { userId, isManagement } = actorOf(input);
      const owner = scope === "everybody" && isManagement ? undefined : userId;
      const { rows, next } = await app.listWebhooks(owner, {
        limit,
        after: after?.id,
      });
      return {
        rows: rows.map(webhookOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
