import { createInbox } from "../../src/application/inbox.ts";
import { createPreferences } from "../../src/application/preferences.ts";
import type { Notice } from "../../src/application/notify.ts";
import { createTelling } from "../../src/application/telling.ts";
import { newDeliveryId, newId } from "../../src/outbound/ids.ts";
import type { TestDatabase } from "@tixlys/testkit";
import { createTemplates } from "../../src/application/templates.ts";
import type { InboxLive } from "../../src/application/ports/inbox.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { inboxReader } from "../../src/outbound/postgres/inbox-reader.ts";
import { tellingIn } from "../../src/outbound/postgres/work.ts";
import { type Database, transactionsOf } from "@tixlys/nexus/postgres";

const clock = () => new Date();

/** Nobody tells this process anything: what is new is found at a heartbeat. */
export const silent: InboxLive = { onChanged: () => () => undefined };

/** What people do with their inbox, over a database. */
export function inboxParts(database: Database, live: InboxLive = silent) {
  const reader = inboxReader(database);
  const transactions = transactionsOf(database, tellingIn);
  return {
    inbox: createInbox({ reader, transactions, clock }),
    live,
    preferences: createPreferences({ reader, transactions, clock }),
    templates: createTemplates(linksTo("https://example.test/auth/ui")),
  };
}

/** Tells somebody something as an event would, and answers the id of the newest notice. */
export async function tellOne(
  { database }: Pick<TestDatabase, "database">,
  notice: Partial<Notice> & { readonly personId: string },
): Promise<string> {
  const { personId } = notice;
  await database.transact((tx) =>
    createTelling(tellingIn(tx), { clock, newDeliveryId, newId }).notify({
      kind: "offer-received",
      data: { orderId: newId() },
      cause: { messageId: newId() },
      ...notice,
    }),
  );
  const slice = { limit: 1, after: undefined };
  const all = { unread: undefined, kind: undefined };
  const [newest] = await inboxReader(database).list(personId, all, slice);
  return newest?.id ?? "";
}
