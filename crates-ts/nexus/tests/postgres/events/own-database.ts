import { connect, nexusSql } from "../../../src/postgres/index.ts";
import type { ConnectOptions, Database } from "../../../src/postgres/index.ts";
import { asAdmin, uniqueName, urlOf } from "../infra.ts";

/** A database of this test's own with this crate's tables. */
export type OwnDatabase = {
  readonly database: Database;
  readonly name: string;
  /** Another pool to the same database: a second process, as far as the tables can tell. */
  another(options?: Partial<ConnectOptions>): Database;
  close(): Promise<void>;
};

export async function ownDatabase(
  options: Partial<ConnectOptions> = {},
): Promise<OwnDatabase> {
  const name = uniqueName("nexus_events");
  await asAdmin((sql) => sql.unsafe(`create database "${name}"`));
  const pools: Database[] = [];
  const another = (more: Partial<ConnectOptions> = {}): Database => {
    const pool = connect({ url: urlOf(name), applicationName: name, ...more });
    pools.push(pool);
    return pool;
  };
  const database = another(options);
  await database.transact(async (tx) => {
    for (const statement of nexusSql.split("--> statement-breakpoint"))
      await tx.sql.unsafe(statement);
  });
  return {
    database,
    name,
    another,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
      await asAdmin((sql) =>
        sql.unsafe(`drop database "${name}" with (force)`),
      );
    },
  };
}
