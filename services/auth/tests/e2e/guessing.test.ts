import { programOf } from "@tixlys/testkit";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { startAuth, type AuthProcess } from "./process.ts";

const env = { TIXLYS_ROLE: "api", ROOT_PASSWORD: "" };
let first: AuthProcess;
let second: AuthProcess;
beforeAll(async () => {
  first = await startAuth({ env });
  second = await startAuth({ env, beside: first });
}, 90_000);
afterAll(async () => {
  await second.close();
  await first.close();
});

const post = (at: AuthProcess, path: string, body: object) =>
  fetch(`${at.url}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const login = (at: AuthProcess, identifier: string, password: string) =>
  post(at, "/v1/login", { identifier, password });

test("wrong logins across two processes and a restart meet one count: delays grow, 429 with Retry-After (auth #9)", async () => {
  const { sql } = first.database.database;
  const guess = (at: AuthProcess) => login(at, "somebody", "not the password");
  /** How many seconds every process asks for, once one more failed. */
  const waitAfterFailure = async (at: AuthProcess, others: AuthProcess[]) => {
    await sql`update login_attempts set opens_at = now() - interval '1 second'`;
    expect((await guess(at)).status).toBe(401);
    const waits = await Promise.all(
      [at, ...others].map(async (each) => {
        const refused = await guess(each);
        expect(refused.status).toBe(429);
        return Number(refused.headers.get("retry-after"));
      }),
    );
    return Math.max(...waits);
  };
  for (let n = 0; n < 4; n += 1)
    expect((await guess(n % 2 === 0 ? first : second)).status).toBe(401);
  // Somebody has waited through the short delays, so that no slow machine outlives the next ones.
  await sql`update login_attempts set failures = failures + 7`;
  const before = await waitAfterFailure(first, [second]);
  expect(before).toBeGreaterThan(64);
  expect(before).toBeLessThanOrEqual(128);
  const restarted = await startAuth({ env, beside: first });
  expect((await guess(restarted)).status).toBe(429);
  const after = await waitAfterFailure(restarted, [first, second]);
  expect(after).toBeGreaterThan(128);
  expect(after).toBeLessThanOrEqual(256);
  await restarted.close();
}, 90_000);

test("of fifty guesses at once over two processes five are judged (auth #9)", async () => {
  const from = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      login(n % 2 === 0 ? first : second, "anybody", `guess number ${n}`),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  const judged = statuses.filter((status) => status === 401).length;
  const refused = statuses.filter((status) => status === 429).length;
  // On a busy machine it takes seconds, and the delays after the fifth are of one, two, four of them.
  const seconds = (performance.now() - from) / 1000;
  expect(judged).toBeGreaterThanOrEqual(5);
  expect(judged).toBeLessThanOrEqual(5 + Math.floor(Math.log2(seconds + 1)));
  expect(judged + refused).toBe(50);
}, 90_000);

const main = programOf(`${import.meta.dir}/../../src/main.ts`);
const launcher = new URL("../../../../infra/cli/main.ts", import.meta.url)
  .pathname;

/** A program in the environment of a process that runs. */
async function run(at: AuthProcess, ...words: string[]) {
  const child = Bun.spawn([process.execPath, ...words], {
    env: at.env,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

test("a fresh service lets nobody in, and the first root is whoever holds the link that its own environment gives out, once (auth #13)", async () => {
  for (const [name, password] of [
    ["admin", "admin"],
    ["root", "root"],
    ["root", "changethis"],
    ["root@example.test", "root"],
    ["administrator", "password"],
  ] as const)
    expect((await login(first, name, password)).status).toBe(401);

  const byLauncher = await run(first, launcher, "auth", "bootstrap-root");
  expect(byLauncher.code).toBe(0);
  const older = new URL(byLauncher.out.trim());
  expect(older.pathname).toBe("/auth/ui/bootstrap");
  const origin = "https://suite.example.test/";
  const invited = await run(first, main, "bootstrap-root", "--url", origin);
  expect([invited.code, invited.err]).toEqual([0, ""]);
  const [link = ""] = invited.out.split("\n");
  expect(link).toMatch(
    /^https:\/\/suite\.example\.test\/auth\/ui\/bootstrap\?token=[A-Za-z0-9_-]{43}$/,
  );
  const token = new URL(link).searchParams.get("token") ?? "";
  const { sql } = first.database.database;
  const kept = await sql`select t::text as text from bootstrap_tokens t`;
  expect(JSON.stringify(kept)).not.toContain(token);

  const root = {
    token,
    email: "first@example.test",
    username: "captain",
    password: "nobody steers like me",
  };
  // The link before it is void.
  const voided = older.searchParams.get("token");
  const refused = await post(first, "/v1/bootstrap", {
    ...root,
    token: voided,
  });
  expect(refused.status).toBe(422);
  const made = await Promise.all(
    [first, second, first, second].map((at, n) =>
      post(at, "/v1/bootstrap", {
        ...root,
        email: `first-${n}@example.test`,
        username: `captain-${n}`,
      }),
    ),
  );
  const statuses = made.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(3);
  const winner = statuses.indexOf(201);
  const entered = await login(second, `captain-${winner}`, root.password);
  expect(entered.status).toBe(200);
  expect((await post(second, "/v1/bootstrap", root)).status).toBe(409);

  const late = await run(first, main, "bootstrap-root");
  expect(late.code).toBe(1);
  expect(late.out).toBe("");
  expect(late.err).toContain("there is a root account already");
  for (const at of [first, second]) expect(at.output()).not.toContain(token);
}, 90_000);

test("a queue of passwords that is full answers 503 with Retry-After, and the process stays responsive meanwhile", async () => {
  const busy = await startAuth({
    beside: first,
    env: {
      ...env,
      ARGON2_MEMORY_KIB: "19456",
      ARGON2_PASSES: "2",
      ARGON2_CONCURRENCY: "1",
      ARGON2_QUEUE: "4",
    },
  });
  let isRunning = true;
  const answers = Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      login(busy, `crowd-${n}`, "some password"),
    ),
  ).finally(() => {
    isRunning = false;
  });
  const health: number[] = [];
  while (isRunning) {
    const from = performance.now();
    expect((await fetch(`${busy.url}/health/live`)).status).toBe(200);
    health.push(performance.now() - from);
    await Bun.sleep(5);
  }
  const all = await answers;
  const refused = all.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(all.length - refused.length).toBeGreaterThanOrEqual(5);
  for (const { headers } of refused)
    expect(headers.get("retry-after")).toBe("1");
  // Not one of them waited for all the hashes; how long exactly is the machine's affair.
  expect(health.length).toBeGreaterThan(2);
  expect(Math.min(...health)).toBeLessThan(100);
  await busy.close();
}, 90_000);
