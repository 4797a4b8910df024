import type { Database } from "@tixlys/nexus/postgres";

const batchRows = 1_000;
const maxBatches = 20;

/**
 * Forgets the windows that have ended, in small statements; what others have locked stays for the next time. Answers how many
 * it forgot, 20,000 at most.
 */
export async function purgeLimits({
  sql,
}: Pick<Database, "sql">): Promise<number> {
  let forgotten = 0;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const { count } = await sql`
      delete from limits.usage where key = any(array(
        select key from limits.usage where ends_at <= now() limit ${batchRows} for update skip locked))`;
    forgotten += count;
    if (count < batchRows) break;
  }
  return forgotten;
}
