/** The log of events in the running suite, and what an operator gives a consumer once more. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect, type Database } from "@tixlys/nexus/postgres";
import { databaseUrl } from "../../stack/environment.ts";
import { ensureSecrets } from "../../stack/secrets.ts";
import type { Sandbox } from "../support/cli.ts";
import { eventually } from "../support/cli.ts";
import { numberAt, textAt } from "../support/json.ts";

/** While the suite runs, with what was told in it so far. */
export function eventLog(box: Sandbox): void {
  describe("the log of events", () => {
    let log: Database;
    let users: Database;
    beforeAll(async () => {
      const secrets = await ensureSecrets(join(box.home, "keys"), [
        "events",
        "users",
      ]);
      const server = textAt(await box.json(["ps"]), "postgres", "url");
      const open = (service: string): Database => {
        const password = secrets.services[service]?.postgres ?? "";
        const url = databaseUrl(server, service, password);
        return connect({ url, applicationName: "event-log-test", max: 2 });
      };
      [log, users] = [open("events"), open("users")];
    }, 60_000);
    afterAll(() => Promise.all([log.close(), users.close()]), 30_000);

    test("has what services told, without anything personal", async () => {
      await eventually("a registration in the log", async () => {
        const rows = await log.sql<{ data: string }[]>`
          select data::text as data from events where type = 'auth.account.registered'`;
        for (const { data } of rows) {
          expect(data).toContain('"userId"');
          expect(data).not.toMatch(/username|email|firstName|@/);
        }
        return rows.length > 0;
      });
    }, 60_000);

    test("events replay --consumer gives one consumer what the stream has and it has not had; what it has no handler for leaves nothing", async () => {
      const before = await users.sql`
        select 1 from messaging.inbox where consumer = 'users-auth'`;
      const told = await box.json([
        ...["events", "replay", "--consumer", "users-auth"],
        ...["--from", "1h", "--subject", "auth.session"],
      ]);
      expect(numberAt(told, "seen")).toBeGreaterThan(0);
      expect(numberAt(told, "given")).toBeGreaterThan(0);
      await eventually("nothing waits", async () => {
        const rows = await users.sql`
          select 1 from messaging.waiting where consumer = 'users-auth'
          union all select 1 from messaging.parked_key where consumer = 'users-auth'`;
        return rows.length === 0;
      });
      const after = await users.sql`
        select 1 from messaging.inbox where consumer = 'users-auth'`;
      expect(after.length).toBe(before.length);
      const beyond = await box.call([
        ...["events", "replay", "--consumer", "users-auth"],
        ...["--from", "2026-01-01T00:00:00Z", "--subject", "auth.factor"],
      ]);
      expect(beyond.out).toContain("nothing is in the stream from before");
      const slip = await box.call([
        ...["events", "replay", "--consumer", "user-auth", "--from", "1h"],
      ]);
      expect(slip.err).toContain('did you mean "users-auth"');
    }, 120_000);
  });
}
