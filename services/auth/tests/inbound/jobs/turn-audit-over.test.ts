import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "@tixlys/nexus/postgres";
import { listRuns, startJobs } from "@tixlys/messaging/jobs";
import {
  capturedLogger,
  eventually,
  testDatabase,
  type TestDatabase,
} from "@tixlys/testkit";
import { turnAuditOverJob } from "../../../src/inbound/jobs/turn-audit-over.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { bench } from "../../application/memory/ports.ts";

describe("turning the audit log over", () => {
  let own: TestDatabase;
  beforeAll(async () => void (own = await testDatabase("auth")));
  afterAll(() => own.close());

  test("makes the months that are missing, as the service's own role, and says how many", async () => {
    const { database } = own;
    const admin = connect({
      url: own.adminUrl,
      applicationName: "test-admin",
      max: 1,
    });
    const [ahead] = await admin.sql<{ name: string }[]>`
      select max(relname) as name from pg_class where relnamespace = 'audit'::regnamespace and relname ~ '^entries_[0-9]'  and relkind = 'r'`;
    await admin.sql.unsafe(`drop table audit.${ahead?.name ?? ""}`);
    await admin.close();
    const { app } = bench({
      store: createStore(database, { published: async () => true }),
    });
    const log = capturedLogger("info", "auth");
    const jobs = startJobs({
      database,
      jobs: [turnAuditOverJob(app, log)],
      logger: log.logger,
      pollMs: 50,
    });
    const done = { job: "turn-audit-over", state: "done" } as const;
    await eventually("the run", async () => {
      const [run] = await listRuns(database, done);
      return run;
    });
    await jobs.stop();
    expect(JSON.stringify(log.lines())).toContain('"made":1,"dropped":0');
    expect(await app.turnAuditOver()).toEqual({ made: 0, dropped: 0 });
  });
});
