/**
 * `up --watch --replicas users=2` with the real services: an edit is served at once, requests reach both replicas, and neither
 * an edit nor a killed replica loses an event.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { apart, behind, newcomer } from "./e2e/newcomer.ts";
import { eventually, sandbox } from "./support/cli.ts";
import type { Sandbox } from "./support/cli.ts";
import { faultsIn } from "./support/doctor.ts";
import { at, numberAt, services, textAt } from "./support/json.ts";
import { copyServices } from "./support/service-copies.ts";
import type { ServiceCopies } from "./support/service-copies.ts";

const handler = "users/src/api/v1/read-my-profile.ts";
const version = "found.value.version,";

let copies: ServiceCopies;
let box: Sandbox;
let gateway: string;
let database: postgres.Sql;
let token: string;

beforeAll(async () => {
  copies = await copyServices();
  await copies.edit(
    handler,
    version,
    `${version} { "x-served-by": String(process.pid), "x-edition": "first" },`,
  );
  box = await sandbox({ services: copies.services });
  const { code, err } = await box.call([
    ...["up", "--detach", "--no-seed", "--watch"],
    ...["--replicas", "users=2"],
  ]);
  expect({ code, err }).toMatchObject({ code: 0 });
  const running = await box.json(["ps"]);
  gateway = textAt(running, "gateway", "url");
  const url = new URL(textAt(running, "postgres", "url"));
  url.pathname = "/tixlys_users";
  database = postgres(url.href, { max: 1, onnotice: () => undefined });
  const person = newcomer(behind(gateway), "watcher");
  expect(await person.register()).toBe(201);
  expect(await person.verify()).toBe(200);
  token = await person.login();
  await eventually("the profile", async () => (await ask()).status === 200);
}, 90_000);

afterAll(async () => {
  await database.end({ timeout: 1 });
  await box.remove();
  await copies.remove();
  // What is under way may take its time to drain.
}, 60_000);

/** Asks `users` for the profile, through the gateway or at one replica. */
async function ask(
  replica?: string,
): Promise<{ status: number; edition: string; servedBy: number }> {
  const suite =
    replica === undefined ? behind(gateway) : apart({ users: replica });
  const answer = await suite.users.profile.read({ token });
  const headers = "headers" in answer ? answer.headers : new Headers();
  return {
    status: answer.status,
    edition: headers.get("x-edition") ?? "",
    servedBy: Number(headers.get("x-served-by")),
  };
}

const byNumber = (a: number, b: number) => a - b;

/** Asks through the gateway until two have answered, and every answer is 200; their pids in order. */
async function expectBoth(): Promise<number[]> {
  const pids = new Set<number>();
  await eventually("both replicas answer", async () => {
    const { status, servedBy } = await ask();
    expect(status).toBe(200);
    return pids.add(servedBy).size === 2;
  });
  return [...pids].sort(byNumber);
}

const replicas = async () =>
  services(await box.json(["ps"])).filter(
    (row) => textAt(row, "name") === "users",
  );

/** People register, one after the other, while `work` runs; answers the names of those whose account came to life. */
async function whileRegistering(
  prefix: string,
  work: () => Promise<void>,
): Promise<string[]> {
  const names: string[] = [];
  let going = true;
  const registering = (async () => {
    while (going || names.length < 5) {
      const name = `${prefix}${names.length}`;
      const person = newcomer(behind(gateway), name);
      expect(await person.register()).toBe(201);
      expect(await person.verify()).toBe(200);
      names.push(name);
    }
  })();
  await work().finally(() => {
    going = false;
  });
  await registering;
  return names;
}

/** Each account is an event of auth, and each event a profile, once. */
async function expectProfiles(names: readonly string[]): Promise<void> {
  const found = async () => {
    const rows = await database<{ username: string }[]>`
      select username from profiles where username in ${database([...names])} order by username`;
    return rows.map(({ username }) => username);
  };
  await eventually(
    `profiles of ${names.length} people`,
    async () => (await found()).length >= names.length,
  );
  expect(await found()).toEqual(names.toSorted());
}

describe("up --watch", () => {
  test("serves an edit of a handler at once, and no event is lost meanwhile", async () => {
    const before = await replicas();
    expect((await ask()).edition).toBe("first");
    const tookMs: number[] = [];
    const names = await whileRegistering("edit", async () => {
      const from = performance.now();
      await copies.edit(handler, '"first"', '"second"');
      await Promise.all(
        before.map(async (row) => {
          await eventually("the edit is served", async () => {
            const answer = await ask(textAt(row, "url"));
            return answer.edition === "second";
          });
          tookMs.push(Math.round(performance.now() - from));
        }),
      );
    });
    console.log(
      `edit → served: ${tookMs.join(" and ")} ms; ${names.length} registrations meanwhile`,
    );
    await expectProfiles(names);
    for (const row of await replicas())
      expect(row).toMatchObject({ state: "ready" });
  }, 60_000);
});

describe("up --watch", () => {
  test("outlives an edit that does not compile, and serves the next one that does", async () => {
    const [row] = await replicas();
    const served = async (edition: string) =>
      (await ask(textAt(row, "url"))).edition === edition;
    await copies.edit(handler, '"second"', '"broken" oops');
    await eventually(
      "the broken one is not served",
      async () => !(await served("second")),
    );
    const from = performance.now();
    await copies.edit(handler, '"broken" oops', '"third"');
    await eventually(
      "the next edit is served",
      async () => await served("third"),
    );
    console.log(
      `repaired → served: ${Math.round(performance.now() - from)} ms`,
    );
    await eventually("both are well", async () => {
      const answers = await Promise.all(
        (await replicas()).map(async (one) => await ask(textAt(one, "url"))),
      );
      return answers.every((answer) => answer.edition === "third");
    });
  }, 60_000);
});

test("doctor finds no fault in a suite that runs", async () => {
  const document = await box.json(["doctor"]);
  expect(
    faultsIn(document).filter((fault) => fault.startsWith("fail")),
  ).toEqual([]);
  for (const name of ["ports", "leftovers", "migrations", "keys content"])
    expect(at(document, "findings")).toContainEqual(
      expect.objectContaining({ name, status: "ok" }),
    );
});

describe("up --replicas users=2", () => {
  test("puts both into the gateway's table, and requests reach both", async () => {
    const rows = await replicas();
    expect(rows).toHaveLength(2);
    const table = await readFile(join(box.home, "run", "upstreams"), "utf8");
    const urls = rows.map((row) => textAt(row, "url")).join(",");
    expect(table).toContain(`users=${urls};`);
    expect(await expectBoth()).toEqual(
      rows.map((row) => numberAt(row, "pid")).sort(byNumber),
    );
  });

  test("one killed by SIGKILL loses no event, the other serves on, and it comes back", async () => {
    const [first, second] = await replicas();
    const statuses = new Map<number, number>();
    const names = await whileRegistering("kill", async () => {
      process.kill(numberAt(first, "pid"), "SIGKILL");
      await eventually("it runs again", async () => {
        const other = await ask(textAt(second, "url"));
        expect(other.status).toBe(200);
        const { status } = await ask();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const [now] = await replicas();
        return (
          at(now, "state") === "ready" && at(now, "pid") !== at(first, "pid")
        );
      });
    });
    console.log(
      `a replica killed: ${names.length} registrations meanwhile; answers through the gateway ${JSON.stringify([...statuses])}`,
    );
    await expectProfiles(names);
    // The gateway lets a replica that did not answer rest for up to a second.
    await expectBoth();
  }, 60_000);
});
