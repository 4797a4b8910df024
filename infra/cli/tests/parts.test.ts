/** Parts of the launcher that decide without starting anything large. */
import { afterAll, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseFlags } from "../console/flags.ts";
import { orderedLines, readSince } from "../console/log-lines.ts";
import { nearest } from "../console/nearest.ts";
import type { Child } from "../stack/child.ts";
import { watcherPact } from "../stack/death-pact.ts";
import { environmentOf, upstreamsOf } from "../stack/environment.ts";
import { rotateAll } from "../stack/log-rotation.ts";
import { pathsOf } from "../stack/paths.ts";
import {
  readPidFiles,
  sweepPidFiles,
  writePidFile,
} from "../stack/pid-files.ts";
import { inServiceOrder, nextPort, portsOf } from "../stack/ports.ts";
import { identify } from "../stack/process-identity.ts";
import { restartPolicy } from "../stack/restart-policy.ts";
import { ensureSecrets } from "../stack/secrets.ts";
import { makeUnit } from "../stack/unit.ts";
import type { UnitStatus } from "../stack/unit.ts";
import { readJunit } from "../test-run/junit.ts";
import { collectReasons } from "../test-run/reasons.ts";
import { nothingRan } from "../test-run/run-tests.ts";
import { verdict } from "../test-run/report.ts";
import { eventually, exists } from "./support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "tixlys-parts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sleeper = () =>
  Bun.spawn(["sleep", "600"], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore"],
  });

describe("flags", () => {
  const shape = {
    name: { type: "string", description: "" },
    many: { type: "list", description: "" },
    fast: { type: "boolean", short: "f", description: "" },
    count: { type: "number", short: "n", description: "" },
  } as const;

  test("are read in every form, lists add up, -- ends them", () => {
    const { flags, args } = parseFlags("x", shape, [
      "--name=a=b",
      "one",
      "--many",
      "p,q",
      "-f",
      "--many=r",
      "-n",
      "3",
      "--",
      "--name",
    ]);
    expect(flags).toEqual({
      name: "a=b",
      many: ["p", "q", "r"],
      fast: true,
      count: 3,
    });
    expect(args).toEqual(["one", "--name"]);
  });

  test("not given are undefined, false or empty", () => {
    const { flags }: { flags: object } = parseFlags("x", shape, []);
    expect(flags).toEqual({
      many: [],
      fast: false,
    });
  });

  test("a suggestion is made for a slip of the hand, not for another word", () => {
    expect(nearest("notifcations", ["auth", "notifications"])).toBe(
      "notifications",
    );
    expect(nearest("frobnicate", ["auth", "users"])).toBeUndefined();
  });
});

describe("ports", () => {
  test("are those of the architecture, whichever services exist, and new services follow", () => {
    const { services, postgres, nats } = portsOf(
      ["steersman", "chat", "users", "billing", "accounts"],
      0,
    );
    expect(services["steersman"]).toEqual({ port: 8080, metricsPort: 9100 });
    expect(services["users"]).toEqual({ port: 4102, metricsPort: 9102 });
    expect(services["chat"]).toEqual({ port: 4107, metricsPort: 9107 });
    expect(services["accounts"]?.port).toBe(4108);
    expect(services["billing"]?.port).toBe(4109);
    expect([postgres, nats]).toEqual([15_432, 14_222]);
    expect(portsOf(["steersman"], 1000).services["steersman"]?.port).toBe(9080);
  });

  test("the examples have numbers of their own, and move nobody", () => {
    const { services } = portsOf(["auth", "items", "zeta", "shelf"], 0, [
      "shelf",
      "items",
    ]);
    expect(
      ["auth", "zeta", "items", "shelf"].map((name) => services[name]?.port),
    ).toEqual([4101, 4108, 4191, 4192]);
  });

  test("a new service has the port that it declares, and the next one takes the first that is left", () => {
    const declared = { auth: 4101, zeta: 4108, alpha: 4109, items: 4191 };
    const { services } = portsOf(["zeta", "alpha", "auth"], 0, [], declared);
    expect([services["zeta"]?.port, services["alpha"]?.port]).toEqual([
      4108, 4109,
    ]);
    expect(nextPort("beta", declared)).toBe(4110);
    expect(nextPort("orders", declared)).toBe(4106);
  });

  test("the table's order is that of the ports, the gateway last", () => {
    expect(inServiceOrder(["steersman", "zeta", "chat", "auth"])).toEqual([
      "auth",
      "chat",
      "zeta",
      "steersman",
    ]);
  });
});

describe("environment", () => {
  const around = async () => ({
    paths: pathsOf(folder),
    ports: portsOf(["auth", "users", "steersman"], 0),
    secrets: await ensureSecrets(join(folder, "keys"), [
      "auth",
      "users",
      "steersman",
    ]),
    servers: {
      postgresUrl: "postgres://postgres:pw@db:1/postgres?sslmode=require",
      natsUrl: "nats://admin:pw@bus:2",
    },
    services: ["auth", "users", "steersman"],
  });
  const place = {
    service: "users",
    role: "all",
    port: 4102,
    metricsPort: 9102,
  };

  test("holds only what the schema knows; what ties processes together cannot be overridden by accident", async () => {
    const env = environmentOf(
      place,
      ["PORT", "DATABASE_URL", "LOG_LEVEL"],
      await around(),
      {
        PORT: "1",
        DATABASE_URL: "postgres://other",
        LOG_LEVEL: "debug",
        NATS_URL: "x",
      },
    );
    expect(Object.keys(env)).toEqual(["PORT", "DATABASE_URL", "LOG_LEVEL"]);
    expect(env).toMatchObject({ PORT: "4102", LOG_LEVEL: "debug" });
    expect(env["DATABASE_URL"]).toMatch(
      /^postgres:\/\/tixlys_users:[^@]+@db:1\/tixlys_users\?sslmode=require$/,
    );
  });

  test("SERVICE__NAME is for one service and wins", async () => {
    const caller = {
      USERS__LOG_LEVEL: "trace",
      AUTH__LOG_LEVEL: "fatal",
      LOG_LEVEL: "warn",
    };
    expect(environmentOf(place, ["LOG_LEVEL"], await around(), caller)).toEqual(
      { LOG_LEVEL: "trace" },
    );
  });

  test("upstreams name every replica and not the gateway", () => {
    const rows = [
      { service: "users", port: 1 },
      { service: "steersman", port: 2 },
      { service: "users", port: 3 },
      { service: "auth", port: 4 },
    ];
    expect(upstreamsOf(rows)).toBe(
      "users=http://127.0.0.1:1,http://127.0.0.1:3;auth=http://127.0.0.1:4",
    );
  });
});

describe("secrets", () => {
  test("are made once, kept, completed for a new service, and fit each other", async () => {
    const keys = join(folder, "keys-2");
    const first = await ensureSecrets(keys, ["auth"]);
    const second = await ensureSecrets(keys, ["auth", "users"]);
    expect(second).toMatchObject({ ...first, services: first.services });
    expect(Object.keys(second.services)).toEqual(["auth", "users"]);
    expect(statSync(join(keys, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(first.biscuitPrivateKey).toMatch(/^1:[0-9a-f]{64}$/);
    expect(first.mailRecipient).toStartWith("age1");
    const { createSigner } = await import("@tixlys/biscuit");
    expect((await createSigner(first.biscuitPrivateKey)).publicKey).toBe(
      first.biscuitPublicKey,
    );
  });

  test("a state folder from before a secret was known gets it, and keeps the rest", async () => {
    const keys = join(folder, "keys-4");
    const made = await ensureSecrets(keys, ["users"]);
    const { columnKeys, ...older } = made.services["users"] ?? {};
    expect(columnKeys).toMatch(/^1:[0-9a-f]{64}$/);
    writeFileSync(
      join(keys, "secrets.json"),
      JSON.stringify({ ...made, services: { users: older } }),
    );
    const now = await ensureSecrets(keys, ["users"]);
    expect(now.services["users"]).toMatchObject(older);
    expect(now.services["users"]?.columnKeys).toMatch(/^1:[0-9a-f]{64}$/);
    expect(await ensureSecrets(keys, ["users"])).toEqual(now);
  });

  test("two processes at once get the same", async () => {
    const keys = join(folder, "keys-3");
    const [one, two] = await Promise.all([
      ensureSecrets(keys, ["auth"]),
      ensureSecrets(keys, ["auth"]),
    ]);
    expect(one).toEqual(two);
  });
});

describe("children", () => {
  test("are restarted at once, then after growing pauses, at most five times in a minute", () => {
    const policy = restartPolicy();
    expect(
      [0, 1, 2, 3, 4, 5].map((second) => policy.next(second * 1000)),
    ).toEqual([0, 250, 1000, 2000, 4000, undefined]);
    expect(policy.next(60_500)).toBe(4000);
  });

  test("are never said to be ready without a pid", async () => {
    let pid = 100;
    let die: (how: string) => void = () => undefined;
    const seen: UnitStatus[] = [];
    const unit = makeUnit({
      name: "alpha",
      start: async (spawned) => {
        const { promise: ended, resolve } = Promise.withResolvers<string>();
        let how: string | undefined;
        die = (why) => resolve((how = why));
        const child: Child = {
          name: "alpha",
          pid: (pid += 1),
          log: { file: "alpha.log", from: 0 },
          ended,
          end: () => how,
          signal: () => undefined,
          stop: async () => undefined,
          kill: async () => undefined,
        };
        spawned(child);
        return child;
      },
      changed: (status) => void seen.push(status),
    });
    await unit.start();
    unit.guard();
    die("signal SIGKILL");
    await eventually("it is back", () => unit.status().pid === 102);
    await eventually("it is ready", () => unit.status().state === "ready");
    expect(
      seen.filter(({ state, pid: told }) => state === "ready" && told === null),
    ).toEqual([]);
    expect(seen.map(({ state }) => state)).toContain("restarting");
    await unit.stop();
  });

  test("a pid that now belongs to another process is not killed", async () => {
    const pids = join(folder, "pids");
    const [ours, stranger] = [sleeper(), sleeper()];
    const identity = await identify(ours.pid);
    await writePidFile(pids, {
      ...(identity ?? { pid: 0, started: "" }),
      name: "ours",
      stopSignal: "SIGTERM",
    });
    await writePidFile(pids, {
      pid: stranger.pid,
      started: "another time",
      name: "reused",
      stopSignal: "SIGTERM",
    });
    expect(
      (await readPidFiles(pids))
        .map(({ name, running }) => [name, running])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ["ours", true],
      ["reused", false],
    ]);
    expect(await sweepPidFiles(pids, 1000)).toEqual(["ours"]);
    expect(await exists(ours.pid)).toBe(false);
    expect(await exists(stranger.pid)).toBe(true);
    stranger.kill();
  });

  test("without the kernel's help a watcher ends them when the supervisor is killed", async () => {
    const script = `import { watcherPact } from "${join(import.meta.dir, "../stack/death-pact.ts")}";
      const pact = watcherPact();
      const [a, b] = [0, 1].map(() => Bun.spawn(["sleep", "600"], { detached: true, stdio: ["ignore", "ignore", "ignore"] }));
      pact.add(a.pid, "SIGTERM"); pact.add(b.pid, "SIGINT")(); console.log(a.pid, b.pid); setInterval(() => {}, 1000);`;
    const supervisor = Bun.spawn([process.execPath, "-e", script], {
      stdout: "pipe",
      stdin: "ignore",
    });
    const { value } = await supervisor.stdout.getReader().read();
    const [tied = 0, released = 0] = new TextDecoder()
      .decode(value)
      .trim()
      .split(" ")
      .map(Number);
    supervisor.kill("SIGKILL");
    await eventually("the tied child ends", async () => !(await exists(tied)));
    expect(await exists(released)).toBe(true);
    process.kill(released);
    watcherPact().close();
  });
});

describe("logs", () => {
  test("are bounded: three old files, the newest first, and the writer's file is emptied in place", () => {
    const file = join(folder, "users.log");
    for (const round of [1, 2, 3, 4, 5]) {
      writeFileSync(file, `${round}`.repeat(200));
      rotateAll(folder, 100);
    }
    expect(statSync(file).size).toBe(0);
    expect(
      [1, 2, 3].map((number) => readFileSync(`${file}.${number}`, "utf8")[0]),
    ).toEqual(["5", "4", "3"]);
    expect(existsSync(`${file}.4`)).toBe(false);
  });

  test("are merged by time, a stack trace stays with its line", () => {
    const logs = [
      { log: "a", text: '{"time":"2026-01-01T00:00:02Z"}\n  at x\n' },
      { log: "b", text: "2026-01-01 00:00:01.000 UTC [1] LOG:  one\n" },
      { log: "c", text: "[9] 2026/01/01 00:00:03.000000 [INF] three\n" },
    ];
    expect(
      orderedLines(logs, { since: undefined, most: 9 }).map(
        ({ log, text }) => log + text.slice(0, 4),
      ),
    ).toEqual(["b2026", 'a{"ti', "a  at", "c[9] "]);
    expect(
      orderedLines(logs, {
        since: Date.parse("2026-01-01T00:00:03Z"),
        most: 9,
      }),
    ).toHaveLength(1);
    expect(readSince("2h", 10_000_000)).toBe(2_800_000);
  });
});

describe("the verdict of a test run", () => {
  const xml = `<testsuites><testsuite name="f"><testcase name="a &lt;b&gt;" classname="g" time="0.5" file="x.test.ts" />
    <testcase name="s" classname="" time="0" file="x.test.ts"><skipped /></testcase>
    <testcase name="z" classname="" time="0.001" file="y.test.ts"><failure message="&quot;no&quot;">text</failure></testcase></testsuite></testsuites>`;

  test("reads every outcome of the report", () => {
    expect(readJunit(xml)).toEqual([
      { file: "x.test.ts", name: "g > a <b>", outcome: "passed", ms: 500 },
      { file: "x.test.ts", name: "s", outcome: "skipped", ms: 0 },
      { file: "y.test.ts", name: "z", outcome: "failed", ms: 1 },
    ]);
  });

  test("gives each skip its reason, from the line that its file printed", () => {
    const reasons = collectReasons();
    reasons.read("err", "\nx.test.ts:\nnot run: no chro");
    reasons.read("err", "mium on the PATH\n(skip) s\n\ny.test.ts:\n");
    expect(reasons.of("x.test.ts")).toBe("no chromium on the PATH");
    expect(reasons.of("y.test.ts")).toBeUndefined();
    const outcome = { ...nothingRan, results: readJunit(xml), checks: [] };
    expect(verdict({ ...outcome, reasonOf: reasons.of }, 0).skips).toEqual([
      "x.test.ts: s: no chromium on the PATH",
    ]);
  });

  test("counts checks, tests and files that did not load", () => {
    const checks = [
      { name: "types", ok: true, ms: 1 },
      { name: "lint", ok: false, ms: 1 },
    ];
    const result = verdict(
      {
        ...nothingRan,
        results: readJunit(xml),
        broken: ["w.test.ts did not run"],
        checks,
      },
      0,
    );
    expect(result).toMatchObject({
      ok: false,
      passed: 2,
      failed: 3,
      skipped: 1,
    });
  });

  test("fewer passed than tests.min fails, and so does nothing at all", () => {
    const passed = [
      { file: "x", name: "a", outcome: "passed" as const, ms: 1 },
    ];
    expect(verdict({ ...nothingRan, results: passed, checks: [] }, 1).ok).toBe(
      true,
    );
    expect(
      verdict({ ...nothingRan, results: passed, checks: [] }, 2),
    ).toMatchObject({ ok: false, failed: 1 });
    expect(verdict({ ...nothingRan, results: [], checks: [] }, 0).ok).toBe(
      false,
    );
  });
});
