import { and, desc, eq, like, lt, or } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type { Store } from "../../application/ports.ts";
import { accountOf } from "./account-rows.ts";
import { accounts } from "./schema.ts";

/** Accounts as management finds them. A prefix is looked up in two indexes; a username has no `@`, so that an address needs one. */
export function searchAccounts({
  db,
}: Pick<Database, "db">): Pick<Store, "findAccounts"> {
  return {
    async findAccounts({ prefix, role, status }, { after, limit }) {
      const rows = await db
        .select()
        .from(accounts)
        .where(
          and(
            prefix === undefined ? undefined : beginsWith(prefix),
            role === undefined ? undefined : eq(accounts.role, role),
            status === undefined ? undefined : eq(accounts.status, status),
            after === undefined ? undefined : lt(accounts.id, after),
          ),
        )
        .orderBy(desc(accounts.id))
        .limit(limit);
      return rows.map(accountOf);
    },
  };
}

function beginsWith(prefix: string) {
  const pattern = `${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const address = like(accounts.email, pattern);
  return prefix.includes("@")
    ? address
    : or(address, like(accounts.username, pattern));
}
