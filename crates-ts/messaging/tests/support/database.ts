import { randomBytes } from "node:crypto";
import { connect, provisionDatabase } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import postgres from "postgres";
import { messagingSql } from "../../src/postgres/index.ts";

/** A database of this test's own, owned by a service's role as in earnest, with this crate's tables. */
export type OwnDatabase = {
  readonly database: Database;
  readonly url: string;
  /** Another pool to the same database: a second process, as far as the tables can tell. */
  another(max?: number): Database;
  close(): Promise<void>;
};

/** Missing infrastructure is a failure, never a skip. */
export async function ownDatabase(max?: number): Promise<OwnDatabase> {
  const adminUrl = process.env["TEST_POSTGRES_URL"];
  if (adminUrl === undefined)
    throw new Error("TEST_POSTGRES_URL is missing: run ./tixlys test");
  const service = `messaging_${randomBytes(5).toString("hex")}`;
  await provisionDatabase({ adminUrl, service, password: service });
  const url = new URL(adminUrl);
  url.pathname = `/tixlys_${service}`;
  url.username = `tixlys_${service}`;
  url.password = service;
  const pools: Database[] = [];
  const another = (connections?: number): Database => {
    const options = { url: url.href, applicationName: service };
    const pool = connect(
      connections === undefined ? options : { ...options, max: connections },
    );
    pools.push(pool);
    return pool;
  };
  const database = another(max);
  await database.transact(async (tx) => {
    for (const statement of messagingSql.split("--> statement-breakpoint"))
      await tx.sql.unsafe(statement);
  });
  return {
    database,
    url: url.href,
    another,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
      const admin = postgres(adminUrl, { max: 1, onnotice: () => undefined });
      await admin.unsafe(`drop database "tixlys_${service}" with (force)`);
      await admin.unsafe(`drop role "tixlys_${service}"`);
      await admin.end({ timeout: 5 });
    },
  };
}
