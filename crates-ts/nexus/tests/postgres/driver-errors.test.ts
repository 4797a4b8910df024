import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql as raw } from "drizzle-orm";
import { connect } from "../../src/postgres/index.ts";
import type { Database } from "../../src/postgres/index.ts";
import { adminUrl } from "./infra.ts";

const failing = raw`select ${"canary@example.test"}::text, (1 / ${0}::int)`;
let database: Database;

beforeAll(() => {
  database = connect({ url: adminUrl(), applicationName: "errors-test" });
});
afterAll(() => database.close());

const ways = {
  "outside a transaction": () => database.db.execute(failing),
  "in a unit of work": () => database.transact(({ db }) => db.execute(failing)),
  "in a unit of work, seen from inside": () =>
    database.transact(async ({ db }) => {
      const thrown: unknown = await db
        .execute(failing)
        .then(String, (error: unknown) => error);
      throw new Error("handled", { cause: thrown });
    }),
};

test.each(Object.entries(ways))(
  "a statement that fails %s tells its code and no value",
  async (_, run) => {
    const thrown: unknown = await run().then(
      () => undefined,
      (error: unknown) => error,
    );
    const shown = Bun.inspect(thrown);
    expect(shown).toContain("22012");
    expect(shown).not.toContain("canary");
  },
);
