/** What the log of events has: its collector has no inbox that could tell. */
import { pgArray } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";

/**
 * Those of some messages that a log of everything does not have. Its table is read by the ids that it knows events by.
 *
 * @param database That of the service that collects.
 */
export async function notLogged<Message extends { readonly messageId: string }>(
  { sql }: Pick<Database, "sql">,
  messages: readonly Message[],
): Promise<Message[]> {
  if (messages.length === 0) return [];
  const ids = messages.map(({ messageId }) => messageId);
  const rows = await sql<{ id: string }[]>`
    select id::text as id from events where id = any (${pgArray(ids)}::uuid[])`;
  const logged = new Set(rows.map(({ id }) => id));
  return messages.filter(({ messageId }) => !logged.has(messageId));
}
