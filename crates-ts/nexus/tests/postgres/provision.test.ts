import { afterAll, describe, expect, test } from "bun:test";
import { connect, provisionDatabase } from "../../src/postgres/index.ts";
import { scramVerifier } from "../../src/postgres/scram.ts";
import { adminUrl, asAdmin, dropService, uniqueName, urlOf } from "./infra.ts";

const one = uniqueName("one");
const two = uniqueName("two");
const passwords: Record<string, string> = {
  [one]: "pass word-1'\"",
  [two]: "two",
};
const login = (service: string): { user: string; password: string } => ({
  user: `tixlys_${service}`,
  password: passwords[service] ?? "",
});
const provision = (
  service: string,
  password = passwords[service] ?? "",
): Promise<{ created: boolean }> =>
  provisionDatabase({
    adminUrl: adminUrl(),
    service,
    password,
    extensions: ["citext"],
  });

async function query(
  database: string,
  as: string,
  text: string,
): Promise<readonly unknown[]> {
  const opened = connect({
    url: urlOf(`tixlys_${database}`, login(as)),
    applicationName: "provision",
    max: 1,
  });
  try {
    return await opened.sql.unsafe(text);
  } finally {
    await opened.close();
  }
}

afterAll(async () => {
  await dropService(one);
  await dropService(two);
});

describe("provisionDatabase", () => {
  test("makes a role and a database with its extensions, twice at once and again without harm", async () => {
    const made = await Promise.all([
      provision(one),
      provision(one),
      provision(two),
    ]);
    expect(made.filter(({ created }) => created)).toHaveLength(2);
    expect(await provision(one)).toEqual({ created: false });
    expect(
      await query(
        one,
        one,
        "create table mine (id int); insert into mine values (1); select 'A'::citext = 'a' as same",
      ),
    ).toBeDefined();
  });

  test("auth #59: a service's role cannot connect to another service's database", async () => {
    await expect(query(one, two, "select 1")).rejects.toThrow(
      "permission denied for database",
    );
    await expect(query(two, one, "select 1")).rejects.toThrow(
      "permission denied for database",
    );
  });

  test("auth #59: a service's role can make neither roles nor databases, and a wrong password is refused", async () => {
    await expect(query(one, one, "create role intruder")).rejects.toThrow(
      "permission denied",
    );
    await expect(query(one, one, "create database intruder")).rejects.toThrow(
      "permission denied",
    );
    const wrong = connect({
      url: urlOf(`tixlys_${one}`, { user: `tixlys_${one}`, password: "no" }),
      applicationName: "x",
      max: 1,
    });
    await expect(wrong.ping(2_000)).rejects.toThrow(
      "password authentication failed",
    );
    await wrong.close();
  });

  test("a changed password takes effect and keeps the data", async () => {
    passwords[one] = "changed";
    await provision(one);
    expect(await query(one, one, "select id from mine")).toEqual([{ id: 1 }]);
  });

  test("an admin that is no superuser can provision too", async () => {
    const admin = uniqueName("admin");
    const service = uniqueName("three");
    await asAdmin((sql) =>
      sql.unsafe(
        `create role "${admin}" login createdb createrole password '${admin}'`,
      ),
    );
    try {
      const url = urlOf("postgres", { user: admin, password: admin });
      const once = (): Promise<{ created: boolean }> =>
        provisionDatabase({ adminUrl: url, service, password: "three" });
      expect([await once(), await once()]).toEqual([
        { created: true },
        { created: false },
      ]);
    } finally {
      await dropService(service);
      await asAdmin((sql) => sql.unsafe(`drop role "${admin}"`));
    }
  });

  test("a name or a password that could not be used is refused before anything is made", async () => {
    await expect(
      provisionDatabase({
        adminUrl: adminUrl(),
        service: 'x"; drop',
        password: "p",
      }),
    ).rejects.toThrow("not a service name");
    await expect(
      provisionDatabase({
        adminUrl: adminUrl(),
        service: "fine",
        password: "ä",
      }),
    ).rejects.toThrow("ASCII");
  });
});

test("the SCRAM verifier is the one that the server itself would store", async () => {
  const role = uniqueName("scram");
  const stored = await asAdmin(async (sql) => {
    await sql.unsafe(`create role "${role}" password 'pencil'`);
    const [row] = await sql<
      { hash: string }[]
    >`select rolpassword as hash from pg_authid where rolname = ${role}`;
    await sql.unsafe(`drop role "${role}"`);
    return row?.hash ?? "";
  });
  const salt = Buffer.from(/:([^$]+)\$/.exec(stored)?.[1] ?? "", "base64");
  expect(scramVerifier("pencil", salt)).toBe(stored);
});
