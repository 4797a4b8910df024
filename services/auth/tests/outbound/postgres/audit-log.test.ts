import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { runWithContext } from "@tixlys/telemetry";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { connect, type Database } from "@tixlys/nexus/postgres";
import type { ShippedEntry } from "../../../src/outbound/postgres/audit.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import {
  ada,
  bench,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";
import { good } from "../../domain/values.ts";

const gate = { published: async () => true };

describe("the audit log in PostgreSQL", () => {
  let own: TestDatabase;
  let admin: Database["sql"];
  let asAdmin: Database;
  let on: Bench;
  const shipped: ShippedEntry[] = [];
  beforeAll(async () => {
    own = await testDatabase("auth", { max: 4 });
    asAdmin = connect({
      url: own.adminUrl,
      applicationName: "test-admin",
      max: 1,
    });
    admin = asAdmin.sql;
    const store = createStore(own.database, gate, (entry) => {
      shipped.push(entry);
    });
    on = bench({ store });
    await verifiedAccount(on);
    await loggedIn(on);
  });
  afterAll(async () => {
    await asAdmin.close();
    await own.close();
  });

  const count = async (): Promise<number> => {
    const rows = await own.database.sql`select id from audit.entries`;
    return rows.length;
  };

  test("has the entries of what was done, and each was shipped after its commit (auth #71)", async () => {
    const rows = await own.database.sql<{ action: string }[]>`
      select action from audit.entries order by at, id`;
    expect(rows.map(({ action }) => action)).toEqual([
      "user_registration_requested",
      "user_created",
      "authn_login_success",
    ]);
    expect<string[]>(shipped.map(({ action }) => action)).toEqual(
      rows.map(({ action }) => action),
    );
  });

  test("ships nothing of a transaction that was rolled back", async () => {
    const before = shipped.length;
    await on.store.run(async (tx) => {
      await tx.audit.record({ action: "user_enabled" });
      return { ok: false, error: "no" };
    });
    expect(shipped).toHaveLength(before);
  });

  test("keeps what a refusal wrote inside a keyed request, and ships it when that one is committed", async () => {
    const before = shipped.length;
    await own.database.enclose(async () => {
      await on.app.login({
        identifier: ada.username,
        password: "mistyped mistyped",
        client: "api",
        device: { userAgent: "", ip: "::1" },
      });
      expect(shipped).toHaveLength(before);
    });
    expect(shipped.at(-1)?.action).toBe("authn_login_fail");
    expect(shipped).toHaveLength(before + 1);
  });

  test.each([
    "update audit.entries set outcome = 'failure'",
    "update audit.entries set details = '{}' where action = 'authn_login_fail'",
    "delete from audit.entries",
    "truncate audit.entries",
    "drop table audit.entries",
    "drop schema audit cascade",
    "alter table audit.entries disable trigger all",
    "alter table audit.entries disable row level security",
    "alter table audit.entries detach partition audit.entries_rest",
    "create table audit.entries_2020_01 partition of audit.entries for values from ('2020-01-01') to ('2020-02-01')",
    "insert into audit.entries (at, action, outcome, actor_kind, request_id, details) values (now() - interval '1 day', 'user_enabled', 'success', 'anonymous', 'r', '{}')",
    "insert into audit.entries (id, action, outcome, actor_kind, request_id, details) values (uuidv7(), 'user_enabled', 'success', 'anonymous', 'r', '{}')",
    "delete from audit.entries_rest",
    "create or replace function audit.turn_over(out made integer, out dropped integer) language sql as 'select 1, 1'",
    "set session_replication_role = replica",
    "set role test_auth_keeper",
  ])(
    "is not to be rewritten by the service's own role (auth #71): %s",
    async (statement) => {
      const before = await count();
      await expect(own.database.sql.unsafe(statement)).rejects.toThrow(
        /permission denied|must be owner/,
      );
      expect(await count()).toBe(before);
    },
  );

  test("takes no entry that is out of form: no control character in an action, no endless details (auth #72)", async () => {
    for (const [action, details] of [
      ["authn_login_fail\r\nforged", "{}"],
      ["\u001b[31mred", "{}"],
      ["authn_login_fail", '["a"]'],
      [
        "authn_login_fail",
        JSON.stringify({ a: Array(3000).fill(Math.random()) }),
      ],
    ] as const)
      await expect(
        own.database.sql`
          insert into audit.entries (action, outcome, actor_kind, request_id, details)
          values (${action}, 'success', 'anonymous', 'r', ${details}::text::jsonb)`,
      ).rejects.toThrow("violates check constraint");
  });

  test("goes by its own clock, whatever the service's says", async () => {
    await runWithContext({ requestId: "request-clock" }, () =>
      on.store.audit.record({ action: "user_enabled" }),
    );
    const [row] = await own.database.sql<{ sane: boolean }[]>`
      select abs(extract(epoch from at - clock_timestamp())) < 60 as sane
        from audit.entries where request_id = 'request-clock'`;
    expect(row?.sane).toBe(true);
  });

  const months = async (): Promise<string[]> => {
    const rows = await admin<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'audit'::regnamespace and relispartition and relkind = 'r' order by 1`;
    return rows.map(({ name }) => name);
  };

  test("has a month of its own for what is written now, and three ahead", async () => {
    const now = await months();
    const name = (ahead: number): string => {
      const today = new Date();
      const month = new Date(
        Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ahead),
      );
      return `entries_${month.toISOString().slice(0, 7).replace("-", "_")}`;
    };
    expect(now).toEqual([...[0, 1, 2, 3].map(name), "entries_rest"].toSorted());
    const rest = await admin`select id from audit.entries_rest`;
    expect([...rest]).toEqual([]);
  });

  test("loses whole months thirteen months after their end, by the service's job, and not one day before", async () => {
    const month = (ago: number) =>
      admin.unsafe<{ name: string; from: string; to: string }[]>(`
      select 'entries_' || to_char(m, 'YYYY_MM') as name, m::date::text as from, (m + interval '1 month')::date::text as to
        from (select date_trunc('month', now() at time zone 'UTC') - interval '${ago} months' as m)`);
    for (const ago of [15, 14, 13]) {
      const [{ name, from, to } = { name: "", from: "", to: "" }] =
        await month(ago);
      await admin.unsafe(`set role test_auth_keeper;
        create table audit.${name} partition of audit.entries for values from ('${from} 00:00+00') to ('${to} 00:00+00');
        reset role;
        insert into audit.entries (at, action, outcome, actor_kind, request_id, details) values ('${from} 12:00+00', 'user_enabled', 'success', 'anonymous', 'old-${ago}', '{}')`);
    }
    await admin.unsafe(
      `insert into audit.entries (at, action, outcome, actor_kind, request_id, details) values (now() - interval '3 years', 'user_enabled', 'success', 'anonymous', 'old-rest', '{}')`,
    );
    expect(await on.app.turnAuditOver()).toEqual({ made: 0, dropped: 2 });
    expect(await on.app.turnAuditOver()).toEqual({ made: 0, dropped: 0 });
    const rows = await own.database.sql<{ id: string }[]>`
      select request_id as id from audit.entries where request_id like 'old-%'`;
    expect(rows.map(({ id }) => id)).toEqual(["old-13"]);
  });

  test("turned over by many at once comes to the same", async () => {
    const turns = await Promise.all(
      Array.from({ length: 4 }, () => on.app.turnAuditOver()),
    );
    for (const turn of turns) expect(turn).toEqual({ made: 0, dropped: 0 });
  });

  test("takes entries also when no month was made for them", async () => {
    const names = (await months()).filter((name) => name !== "entries_rest");
    for (const name of names) await admin.unsafe(`drop table audit.${name}`);
    good(
      await on.app
        .verifyEmail({ token: "none" })
        .then(() => ({ ok: true, value: null }) as const),
    );
    const rest = await admin`select id from audit.entries_rest`;
    expect(rest).toHaveLength(1);
    // The months to come are made; the present one's entries stay where they are.
    expect(await on.app.turnAuditOver()).toEqual({ made: 3, dropped: 0 });
    expect(await count()).toBe(1);
  });

  test("is searched by an index for each of its filters, over all months", async () => {
    for (const condition of [
      "subject_id = 'x'",
      "actor_id = 'x'",
      "action = 'authn_login_fail'",
      "request_id = 'x'",
    ]) {
      const plan = await admin.begin(async (tx) => {
        await tx.unsafe("set local enable_seqscan = off");
        return tx.unsafe(
          `explain select * from audit.entries where ${condition} order by at desc, id desc limit 20`,
        );
      });
      const text = plan.map((row) => String(row["QUERY PLAN"])).join("\n");
      expect(text).toMatch(/Index Scan|Index Only Scan|Bitmap Index Scan/);
      expect(text).not.toContain("Seq Scan");
    }
  });
});
