/** One suite of fixture services through its whole life, as real processes. The tests follow each other in one state folder. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { identify, isRunning } from "../stack/process-identity.ts";
import { isFree } from "../stack/ports.ts";
import { eventually, exists, sandbox } from "./support/cli.ts";
import type { Sandbox } from "./support/cli.ts";
import { at, numberAt, pidsOf, services, textAt } from "./support/json.ts";

let box: Sandbox;

beforeAll(async () => {
  // mkdtemp makes it private: under root PostgreSQL cannot be another user there.
  box = await sandbox();
});
afterAll(async () => {
  await box.remove();
});

const ps = () => box.json(["ps"]);
const row = (document: unknown, index: number) => services(document)[index];

async function query(sql: string): Promise<unknown> {
  const connection = postgres(textAt(await ps(), "postgres", "url"), {
    max: 1,
    onnotice: () => undefined,
  });
  try {
    return await connection.unsafe(sql);
  } finally {
    await connection.end({ timeout: 1 });
  }
}

describe("up", () => {
  test("--detach answers with a table when everything is ready, and with the root account's password", async () => {
    const { code, out, err } = await box.call([
      "up",
      "--detach",
      "--replicas",
      "alpha=2",
    ]);
    expect(err).toContain("starting");
    expect({ code, err }).toMatchObject({ code: 0 });
    for (const name of [
      "alpha",
      "alpha-2",
      "beta",
      "steersman",
      "postgres",
      "nats",
    ])
      expect(out).toMatch(new RegExp(`^${name} +\\S+ +ready +\\d+ +\\d+`, "m"));
    expect(out).toContain("Ready in");
  });

  test("ps --json is the truth: one row per process, URLs that answer, pids that run", async () => {
    const document = await ps();
    expect(at(document, "running")).toBe(true);
    expect(services(document)).toHaveLength(4);
    expect(textAt(document, "gateway", "url")).toBe(
      `http://127.0.0.1:${8080 + box.offset}`,
    );
    for (const pid of pidsOf(document)) expect(await exists(pid)).toBe(true);
    for (const service of services(document)) {
      expect(service).toMatchObject({ role: "all", state: "ready" });
      const answer: unknown = await (
        await fetch(textAt(service, "url"))
      ).json();
      expect(at(answer, "pid")).toBe(at(service, "pid"));
      expect(Number(textAt(answer, "env", "METRICS_PORT"))).toBe(
        numberAt(service, "metricsPort"),
      );
    }
  });

  test("a process gets the variables of its schema and no other secret", async () => {
    const answer: unknown = await (
      await fetch(textAt(row(await ps(), 0), "url"))
    ).json();
    expect(textAt(answer, "env", "DATABASE_URL")).toMatch(
      /^postgres:\/\/tixlys_alpha:/,
    );
    expect(textAt(answer, "env", "TIXLYS_ENV")).toBe("development");
    for (const name of [
      "BISCUIT_PRIVATE_KEY",
      "MAIL_IDENTITY",
      "ROOT_PASSWORD",
      "TIXLYS_HOME",
    ])
      expect(at(answer, "env", name)).toBeUndefined();
  });

  test("the gateway's upstreams name every replica", async () => {
    const answer: unknown = await (
      await fetch(textAt(row(await ps(), 3), "url"))
    ).json();
    const [first, second] = services(await ps()).map((service) =>
      textAt(service, "url"),
    );
    expect(textAt(answer, "upstreams")).toStartWith(
      `alpha=${first ?? ""},${second ?? ""};beta=`,
    );
  });

  test("a second up says that it runs and changes nothing", async () => {
    const before = pidsOf(await ps());
    const { code, out, err } = await box.call(["up"]);
    expect(code).toBe(0);
    expect(err).toContain("already running");
    expect(err).not.toContain("changes nothing");
    expect(out).toContain("alpha-2");
    expect(pidsOf(await ps())).toEqual(before);
  });

  test("wrong flags are refused beside a running suite too, right ones are said to change nothing", async () => {
    for (const [flag, value] of [
      ["--only", "alhpa"],
      ["--replicas", "alpha=many"],
    ] as const)
      expect((await box.call(["up", flag, value])).code).toBe(2);
    for (const args of [
      ["--only", "alpha"],
      ["--port-offset", String(box.offset + 100)],
    ]) {
      const { code, err } = await box.call(["up", ...args]);
      expect(code).toBe(0);
      expect(err).toContain("this call changes nothing");
    }
  });

  test("keys and state are readable by their owner alone", () => {
    for (const file of [
      "keys/secrets.json",
      "keys/root-password",
      "nats/nats.conf",
      "run/state.json",
      "logs/alpha.log",
    ])
      expect({
        file,
        mode: statSync(join(box.home, file)).mode & 0o077,
      }).toEqual({ file, mode: 0 });
    expect(statSync(join(box.home, "keys")).mode & 0o077).toBe(0);
  });
});

describe("supervision", () => {
  test("a service killed by SIGKILL is started again", async () => {
    const pid = numberAt(row(await ps(), 0), "pid");
    process.kill(pid, "SIGKILL");
    await eventually("alpha runs again", async () => {
      const now = row(await ps(), 0);
      return textAt(now, "state") === "ready" && numberAt(now, "pid") !== pid;
    });
    expect(numberAt(row(await ps(), 0), "restarts")).toBe(1);
  });

  test("PostgreSQL and NATS killed by SIGKILL are started again, and the data is there", async () => {
    await query(
      "create table survivors (id int); insert into survivors values (7)",
    );
    const before = await ps();
    for (const server of ["postgres", "nats"])
      process.kill(numberAt(before, server, "pid"), "SIGKILL");
    await eventually("both run again", async () => {
      const now = await ps();
      return ["postgres", "nats"].every(
        (server) =>
          textAt(now, server, "state") === "ready" &&
          at(now, server, "pid") !== at(before, server, "pid"),
      );
    });
    expect(await query("select id from survivors")).toMatchObject([{ id: 7 }]);
  });

  test("a service that dies again and again is given up, taken from the gateway, and the rest goes on", async () => {
    const url = textAt(row(await ps(), 1), "url");
    for (let death = 0; death < 6; death += 1) {
      const pid = numberAt(row(await ps(), 1), "pid");
      process.kill(pid, "SIGKILL");
      await eventually(
        "it is back or given up",
        async () => {
          const now = row(await ps(), 1);
          return (
            textAt(now, "state") === "failed" ||
            (textAt(now, "state") === "ready" && numberAt(now, "pid") !== pid)
          );
        },
        25_000,
      );
      if (textAt(row(await ps(), 1), "state") === "failed") break;
    }
    const document = await ps();
    expect(row(document, 1)).toMatchObject({ state: "failed", pid: null });
    expect(row(document, 0)).toMatchObject({ state: "ready" });
    const gateway = textAt(document, "gateway", "url");
    const answer: unknown = await (await fetch(gateway)).json();
    expect(textAt(answer, "upstreams")).not.toContain(url);
    expect(numberAt(answer, "reloads")).toBe(1);
  }, 60_000);

  test("restart brings a failed service back, with a new process for each replica", async () => {
    const before = services(await ps()).map((service) =>
      numberAt(service, "pid"),
    );
    const document = await box.json(["restart", "alpha"]);
    expect(at(document, "restarted")).toEqual(["alpha", "alpha-2"]);
    const after = services(await ps());
    expect(
      after.slice(0, 2).map((service) => textAt(service, "state")),
    ).toEqual(["ready", "ready"]);
    expect(numberAt(after[0], "pid")).not.toBe(before[0]);
    expect(numberAt(after[2], "pid")).toBe(before[2] ?? 0);
  });

  test("restart of an unknown service suggests the nearest", async () => {
    const { code, err } = await box.call(["restart", "alhpa"]);
    expect(code).toBe(1);
    expect(err).toContain('did you mean "alpha"');
  });
});

describe("reading", () => {
  test("logs shows one service or all, by time, and --since leaves out the old", async () => {
    const one = await box.call(["logs", "beta"]);
    expect(one.out).toContain('"service":"beta"');
    expect(one.out).not.toContain('"service":"alpha"');
    const all = await box.call(["logs"]);
    expect(all.out).toContain("postgres");
    expect(
      (await box.call(["logs", "beta", "--since", "2100-01-01T00:00:00Z"])).out,
    ).toBe("");
  });

  test("logs -f goes on until it is interrupted", async () => {
    const child = box.start(["logs", "beta", "-f", "-n", "1"]);
    const reader = child.stdout.getReader();
    await reader.read();
    // A line written now is shown though the end of the file has been reached.
    appendFileSync(join(box.home, "logs/beta.log"), "a later line\n");
    let shown = "";
    const until = performance.now() + 5_000;
    while (!shown.includes("a later line") && performance.now() < until) {
      const { value, done } = await reader.read();
      if (done) break;
      shown += new TextDecoder().decode(value);
    }
    expect(shown).toContain("a later line");
    process.kill(child.pid, "SIGINT");
    expect(await child.exited).toBe(130);
  });

  test("wait answers at once when all is ready", async () => {
    expect((await box.call(["wait", "alpha"])).code).toBe(0);
    expect((await box.call(["wait"])).code).toBe(0);
  });

  test("env prints what one service needs to be run by hand", async () => {
    const { out } = await box.call(["env", "beta"]);
    const echo = Bun.spawn(["sh", "-c", `${out}\nprintf %s "$DATABASE_URL"`], {
      stdout: "pipe",
    });
    expect(await new Response(echo.stdout).text()).toMatch(
      /^postgres:\/\/tixlys_beta:.*\/tixlys_beta$/,
    );
  });

  test("auth #77: config print hides secrets", async () => {
    const { out } = await box.call(["config", "print", "beta"]);
    const secrets = readFileSync(join(box.home, "keys/secrets.json"), "utf8");
    const password = textAt(
      JSON.parse(secrets),
      "services",
      "beta",
      "postgres",
    );
    expect(password).not.toBe("");
    expect(out).toContain("DATABASE_URL");
    expect(out).not.toContain(password);
  });
});

describe("ends", () => {
  test("a supervisor killed by SIGKILL takes everything with it, and ps says so", async () => {
    const pids = pidsOf(await ps());
    process.kill(pids[0] ?? 0, "SIGKILL");
    await eventually("nothing is left", async () =>
      (await Promise.all(pids.map(exists))).every((alive) => !alive),
    );
    expect(at(await ps(), "running")).toBe(false);
  });

  test("up afterwards starts again; state has survived; Ctrl-C drains and answers 130; nothing is left", async () => {
    const child = box.start(["up"]);
    await eventually(
      "it runs",
      async () => at(await ps(), "running") === true,
      25_000,
    );
    expect(await query("select id from survivors")).toMatchObject([{ id: 7 }]);
    const pids = pidsOf(await ps());
    process.kill(child.pid, "SIGINT");
    const [code, err] = await Promise.all([
      child.exited,
      new Response(child.stderr).text(),
    ]);
    expect(code).toBe(130);
    expect(err).toMatch(/stopping: at most \d+ s/);
    for (const pid of pids) expect(await exists(pid)).toBe(false);
  });

  test("a second Ctrl-C kills what does not drain", async () => {
    const child = box.start(["up", "--only", "alpha"], {
      env: { ALPHA__FIXTURE_MODE: "slow-drain" },
    });
    await eventually(
      "it runs",
      async () => at(await ps(), "running") === true,
      25_000,
    );
    const pids = pidsOf(await ps());
    process.kill(child.pid, "SIGINT");
    await eventually(
      "it drains",
      async () => textAt(await ps(), "phase") === "stopping",
    );
    expect(await exists(numberAt(row(await ps(), 0), "pid"))).toBe(true);
    const from = performance.now();
    process.kill(child.pid, "SIGINT");
    expect(await child.exited).toBe(130);
    // Draining would take its 27 seconds.
    expect(performance.now() - from).toBeLessThan(20_000);
    for (const pid of pids) expect(await exists(pid)).toBe(false);
  });

  test("down stops a foreground up too, which then answers 0; what a service started itself goes with it", async () => {
    const child = box.start(["up", "--only", "beta"], {
      env: { BETA__FIXTURE_MODE: "helper" },
    });
    await eventually(
      "it runs",
      async () => at(await ps(), "running") === true,
      25_000,
    );
    const helper = await identify(
      await helperOf(numberAt(row(await ps(), 0), "pid")),
    );
    const { code, out } = await box.call(["down"]);
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining("stopped"),
    });
    expect(await child.exited).toBe(0);
    expect(helper === undefined || (await isRunning(helper))).toBe(false);
    expect((await box.call(["down"])).out).toContain("nothing was running");
  });

  test("reset refuses without --yes, and wipes the state with it", async () => {
    const refused = await box.call(["reset"]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("./tixlys reset --yes");
    expect(existsSync(join(box.home, "postgres"))).toBe(true);
    expect((await box.call(["reset", "--yes"])).code).toBe(0);
    for (const folder of ["postgres", "nats", "keys", "logs", "run"])
      expect(existsSync(join(box.home, folder))).toBe(false);
    expect(await isFree(15_432 + box.offset)).toBe(true);
  });
});

/** The pid of the `sleep` that a fixture started. */
async function helperOf(parent: number): Promise<number> {
  const child = Bun.spawn(["sh", "-c", `cat /proc/${parent}/task/*/children`], {
    stdout: "pipe",
  });
  return Number((await new Response(child.stdout).text()).trim().split(" ")[0]);
}
