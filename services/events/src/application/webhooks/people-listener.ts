import type { Ended } from "../../domain/webhook/webhook.ts";
import type { WebhookWork } from "../ports/webhooks.ts";

/** What happened to accounts, as far as webhooks follow from it. */
export type PeopleListener = {
  /** @param isManagement Whether they still hear everything. */
  roleChanged(userId: string, isManagement: boolean): Promise<void>;
  accountDisabled(userId: string): Promise<void>;
};

/** A right that is gone takes with it what was made by it: nothing more is sent. */
export function peopleListener(
  work: Pick<WebhookWork, "webhooks" | "announcements">,
  clock: () => Date,
): PeopleListener {
  return {
    async roleChanged(userId, isManagement) {
      if (isManagement) return;
      const theirs = await work.webhooks.loadActiveOf(userId);
      for (const webhook of theirs)
        if (webhook.scope === "all") await end(webhook, "permission-lost");
    },
    async accountDisabled(userId) {
      const theirs = await work.webhooks.loadActiveOf(userId);
      for (const webhook of theirs) await end(webhook, "account-disabled");
    },
  };

  async function end(
    webhook: Awaited<ReturnType<WebhookWork["webhooks"]["loadActiveOf"]>>[0],
    reason: Ended,
  ): Promise<void> {
    const at = clock();
    const version = webhook.version + 1;
    await work.webhooks.save({
      ...webhook,
      status: "disabled",
      disabledReason: reason,
      disabledAt: at,
      updatedAt: at,
      version,
    });
    await work.announcements.disabled({ ...webhook, version }, reason);
  }
}
