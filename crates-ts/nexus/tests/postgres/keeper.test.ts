import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  connect,
  type Database,
  keeperOf,
  keepSchemas,
  notYetKept,
  provisionDatabase,
} from "../../src/postgres/index.ts";
import { adminUrl, asAdmin, dropService, uniqueName, urlOf } from "./infra.ts";

const service = uniqueName("kept");
const role = `tixlys_${service}`;
const keeper = keeperOf(role);
let own: Database;

const log = `
  create schema log;
  create table log.lines (
    at timestamptz not null default now(), who text not null, id bigint generated always as identity
  ) partition by range (at);
  create table log.lines_rest partition of log.lines default;
  create function log.trim() returns bigint language sql security definer set search_path = pg_catalog as
    'with gone as (delete from log.lines where at < now() - interval ''1 year'' returning 1) select count(*) from gone';`;

const keep = (url = adminUrl()): Promise<void> =>
  keepSchemas({
    adminUrl: url,
    database: role,
    role,
    schemas: ["log", "of_a_later_version"],
  });

beforeAll(async () => {
  await provisionDatabase({ adminUrl: adminUrl(), service, password: "kept" });
  const url = urlOf(role, { user: role, password: "kept" });
  own = connect({ url, applicationName: "kept", max: 2 });
  await own.sql.unsafe(log);
});
afterAll(async () => {
  await own.close();
  await dropService(service);
  await asAdmin((sql) => sql.unsafe(`drop role if exists "${keeper}"`));
});

describe("a kept schema", () => {
  test("is not kept before it is handed over, which may be repeated and done twice at once", async () => {
    const schemas = ["log", "of_a_later_version"];
    expect(await notYetKept(own.sql, schemas)).toEqual(["log"]);
    await Promise.all([keep(), keep()]);
    await keep();
    expect(await notYetKept(own.sql, schemas)).toEqual([]);
    expect(await notYetKept(own.sql, [])).toEqual([]);
  });

  test("takes new rows from the service, shows them, and lets it call what the keeper offers", async () => {
    await own.sql`insert into log.lines (who) values ('ada')`;
    expect([...(await own.sql`select who from log.lines`)]).toEqual([
      { who: "ada" },
    ]);
    expect([...(await own.sql`select log.trim() as trimmed`)]).toEqual([
      { trimmed: "0" },
    ]);
  });

  test.each([
    "update log.lines set who = 'eve'",
    "delete from log.lines",
    "truncate log.lines",
    "drop table log.lines",
    "drop table log.lines_rest",
    "insert into log.lines (at, who) values ('2000-01-01', 'eve')",
    "insert into log.lines (id, who) overriding system value values (1, 'eve')",
    "insert into log.lines_rest (who) values ('eve')",
    "select * from log.lines_rest",
    "merge into log.lines using (select 1) as s on true when matched then delete",
    "alter table log.lines disable trigger all",
    "alter table log.lines detach partition log.lines_rest",
    "alter table log.lines owner to current_user",
    "alter table log.lines add column more text",
    "create table log.more (id int)",
    "create rule quiet as on insert to log.lines do instead nothing",
    "create trigger quiet before insert on log.lines for each row execute function suppress_redundant_updates_trigger()",
    "create policy quiet on log.lines using (false)",
    "do 'begin lock table log.lines in access exclusive mode; end'",
    "create or replace function log.trim() returns bigint language sql as 'select 1::bigint'",
    "drop function log.trim()",
    "alter schema log rename to other",
    "drop schema log cascade",
    `set role "${keeper}"`,
    `grant "${keeper}" to current_user`,
    `reassign owned by "${keeper}" to current_user`,
    `drop owned by "${keeper}"`,
    "set session_replication_role = replica",
  ])("refuses its service: %s", async (statement) => {
    await expect(own.sql.unsafe(statement)).rejects.toThrow(
      /permission denied|must be owner|must be able to SET ROLE|cannot insert a non-DEFAULT value/,
    );
    expect([...(await own.sql`select who from log.lines`)]).toEqual([
      { who: "ada" },
    ]);
  });

  test("gives its service no right that it grants itself", async () => {
    // A warning of the server, and nothing else.
    await own.sql.unsafe("grant update on log.lines to current_user");
    await expect(own.sql`update log.lines set who = 'eve'`).rejects.toThrow(
      "permission denied",
    );
  });

  test("takes over what a later migration adds, by an admin that is no superuser", async () => {
    const other = uniqueName("kept");
    const admin = uniqueName("admin");
    const otherRole = `tixlys_${other}`;
    await asAdmin((sql) =>
      sql.unsafe(
        `create role "${admin}" login createdb createrole password '${admin}'`,
      ),
    );
    const url = urlOf("postgres", { user: admin, password: admin });
    await provisionDatabase({
      adminUrl: url,
      service: other,
      password: "kept",
    });
    const database = connect({
      url: urlOf(otherRole, { user: otherRole, password: "kept" }),
      applicationName: "kept",
      max: 1,
    });
    try {
      await database.sql.unsafe(log);
      const hand = () =>
        keepSchemas({
          adminUrl: url,
          database: otherRole,
          role: otherRole,
          schemas: ["log"],
        });
      await hand();
      await hand();
      await database.sql`insert into log.lines (who) values ('ada')`;
      await expect(database.sql`delete from log.lines`).rejects.toThrow(
        "permission denied",
      );
    } finally {
      await database.close();
      await dropService(other);
      await asAdmin(async (sql) => {
        await sql.unsafe(`drop role if exists "${keeperOf(otherRole)}"`);
        await sql.unsafe(`drop role "${admin}"`);
      });
    }
  });
});
