import type { UnitOfWork } from "@tixlys/nexus";
import {
  type ColumnCipher,
  type Database,
  type Transaction,
  transactionsOf,
} from "@tixlys/nexus/postgres";
import type { WebhookWork } from "../../application/ports/webhooks.ts";
import { webhookAnnouncementsIn } from "../events/webhook-announcements.ts";
import { deliveriesIn } from "./deliveries.ts";
import { webhooksIn } from "./webhooks.ts";

/** Everything that use cases of webhooks write through, bound to one transaction. */
export function webhookWorkIn(
  tx: Transaction,
  cipher: ColumnCipher,
): WebhookWork {
  return {
    webhooks: webhooksIn(tx, cipher),
    deliveries: deliveriesIn(tx),
    announcements: webhookAnnouncementsIn(tx),
  };
}

export const webhookTransactions = (
  database: Database,
  cipher: ColumnCipher,
): UnitOfWork<WebhookWork> =>
  transactionsOf(database, (tx) => webhookWorkIn(tx, cipher));
