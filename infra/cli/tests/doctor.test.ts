/** `./tixlys doctor` as a process: faults planted for real in files, modes, ports and variables; each is named with its fix, and mended where it says so. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmod,
  mkdir,
  mkdtemp,
  rm,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathsOf } from "../stack/paths.ts";
import { identify } from "../stack/process-identity.ts";
import { ensureSecrets } from "../stack/secrets.ts";
import { exists, sandbox } from "./support/cli.ts";
import type { Sandbox } from "./support/cli.ts";
import { expectTold, faultsIn, findingsOf } from "./support/doctor.ts";
import type { Told } from "./support/doctor.ts";
import { at } from "./support/json.ts";

const fixtureServices = ["alpha", "beta", "steersman"];
const mebibyte = 1024 * 1024;

type Planted = Told & { readonly mends?: true };

/** One row per fault; `plantAll` makes them. */
const planted: Record<string, Planted> = {
  "a taken port, with its holder": {
    name: "ports",
    status: "fail",
    detail: /^\d+ \(NATS\) is taken by .*\(pid \d+\)$/,
    fix: /up --port-offset \d+/,
  },
  "keys that others can read": {
    name: "keys",
    status: "fail",
    detail: /secrets\.json is readable by others \(mode 644\)/,
    fix: "chmod 600 ",
    mends: true,
  },
  "a keys folder that others can enter": {
    name: "keys folder",
    status: "fail",
    detail: /mode 755/,
    fix: "chmod 700 ",
    mends: true,
  },
  "keys that do not fit the database": {
    name: "keys content",
    status: "fail",
    detail: "do not belong to its database",
    fix: "put the old keys folder back",
  },
  "stale pid files, one of them damaged": {
    name: "leftovers",
    status: "warn",
    detail: /processes that are gone: (broken, users|users, broken)/,
    fix: /tixlys down/,
    mends: true,
  },
  "a damaged state.json": {
    name: "state.json",
    status: "fail",
    detail: "is no JSON",
    fix: /^rm .*state\.json/,
    mends: true,
  },
  "a damaged database": {
    name: "database",
    status: "fail",
    detail: "no PG_VERSION",
    fix: /reset --yes/,
  },
  "a database that was never finished": {
    name: "half-made",
    status: "warn",
    detail: /postgres\/\.new-abc/,
    fix: /rm -r .*\.new-abc/,
  },
  "an unreadable nats.conf": {
    name: "nats.conf",
    status: "fail",
    detail: "cannot be read",
    fix: /rm -r .*nats\.conf/,
    mends: true,
  },
  "a NATS store above its cap": {
    name: "NATS store",
    status: "warn",
    detail: /holds 2048 MB/,
    fix: /nats stream report/,
  },
  "a huge folder of logs": {
    name: "logs",
    status: "warn",
    detail: /holds 900 MB/,
    fix: /rm .*logs/,
  },
  "a trace ring above its bound": {
    name: "traces",
    status: "warn",
    detail: /holds 100 MB, above its bound of 64 MB/,
    fix: /rm the oldest/,
    mends: true,
  },
  "files from the future: a clock that is far behind": {
    name: "clock",
    status: "warn",
    detail: /behind by \d+ minutes/,
    fix: /set-ntp/,
  },
  "a misspelt variable of the launcher": {
    name: "variables",
    status: "warn",
    detail: "TIXLYS_TOLS is set, but nothing reads it",
    fix: "write TIXLYS_TOOLS, or unset TIXLYS_TOLS",
  },
  "a misspelt variable of one service": {
    name: "variables",
    status: "warn",
    detail: "ALPHA__LOG_LEVLE is set",
    fix: "write ALPHA__LOG_LEVEL",
  },
  "a configuration that a service refuses": {
    name: "configuration",
    status: "fail",
    detail: /beta refuses LOG_LEVEL: it must be one of/,
    fix: /tixlys config print beta/,
  },
  "another Bun on the PATH": {
    name: "bun on PATH",
    status: "warn",
    detail: /\/bun \(0\.0\.1\)/,
    fix: /off the PATH/,
  },
  "a HOME that is not there": {
    name: "home",
    status: "warn",
    detail: "/dev/null/home",
    fix: /export HOME=/,
  },
  "a browser that is not there": {
    name: "browser",
    status: "warn",
    detail: "/nonexistent/chromium",
    fix: /TIXLYS_BROWSER=/,
  },
  "too few open files": {
    name: "open files",
    status: "fail",
    detail: "limit 256, below 1024",
    fix: /^ulimit -n \d+/,
  },
};

let box: Sandbox;
let bin: string;
let server: Server;
let before: unknown;
let fixed: unknown;
let after: unknown;

/** `--fix` would set up the hooks of the very checkout that the tests lie in. */
const noGit = { GIT_DIR: "/dev/null/git" };

const withFaults = () => ({
  env: {
    ...noGit,
    TIXLYS_TOLS: "path",
    ALPHA__LOG_LEVLE: "debug",
    BETA__LOG_LEVEL: "loud",
    TIXLYS_BROWSER: "/nonexistent/chromium",
    HOME: "/dev/null/home",
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
  },
  prefix: ["sh", "-c", 'ulimit -n 256; exec "$@"', "sh"],
});

async function sparse(file: string, megabytes: number): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, "");
  await truncate(file, megabytes * mebibyte);
}

async function plantAll(): Promise<void> {
  const paths = pathsOf(box.home);
  await ensureSecrets(paths.keys, fixtureServices);
  const secrets = join(paths.keys, "secrets.json");
  await chmod(secrets, 0o644);
  await chmod(paths.keys, 0o755);
  const tomorrow = Date.now() / 1000 + 86_400;
  await utimes(secrets, tomorrow, tomorrow);
  await mkdir(paths.pids, { recursive: true });
  const gone = {
    name: "users",
    pid: 1,
    started: "never",
    stopSignal: "SIGTERM",
  };
  await writeFile(join(paths.pids, "users.json"), JSON.stringify(gone));
  await writeFile(join(paths.pids, "broken.json"), '{"pid":');
  await writeFile(join(paths.run, "state.json"), '{"supervisor":', {
    mode: 0o600,
  });
  await mkdir(join(paths.postgres, "18"), { recursive: true });
  await mkdir(join(paths.postgres, ".new-abc"));
  await writeFile(join(paths.postgres, "made-with"), "of other keys");
  await mkdir(join(paths.nats, "nats.conf"), { recursive: true, mode: 0o700 });
  await sparse(join(paths.nats, "store", "1.blk"), 2048);
  await sparse(join(paths.logs, "users.log"), 900);
  await sparse(join(paths.traces, "a.spans.jsonl"), 50);
  await sparse(join(paths.traces, "b.spans.jsonl"), 50);
  bin = await mkdtemp(join(tmpdir(), "tixlys-bin-"));
  await writeFile(join(bin, "bun"), "#!/bin/sh\necho 0.0.1\n", { mode: 0o755 });
  server = createServer().listen(14_222 + box.offset, "127.0.0.1");
}

async function doctor(args: readonly string[]): Promise<unknown> {
  const { code, out } = await box.call(
    ["doctor", "--json", ...args],
    withFaults(),
  );
  expect(code).toBe(1);
  const document: unknown = JSON.parse(out);
  return document;
}

beforeAll(async () => {
  box = await sandbox();
  await plantAll();
  before = await doctor([]);
  fixed = await doctor(["--fix"]);
  after = await doctor([]);
});
afterAll(async () => {
  server.close();
  await rm(bin, { recursive: true });
  await box.remove();
});

describe("doctor finds, with its fix,", () => {
  for (const [title, told] of Object.entries(planted))
    test(title, () => expectTold(before, told));

  test("and nothing else than what was planted", () => {
    const names = new Set(Object.values(planted).map(({ name }) => name));
    const notPlanted = (fault: string) => !names.has(nameIn(fault));
    expect(faultsIn(before).filter(notPlanted)).toEqual(
      ofThisMachine(before).filter(notPlanted),
    );
  });
});

describe("doctor --fix", () => {
  for (const [title, { name, mends }] of Object.entries(planted))
    test(`${mends ? "mends" : "leaves"} ${title}`, () => {
      const done = listAt(fixed, "mended").filter((line) =>
        String(line).startsWith(`${name}: `),
      );
      expect(done.length > 0).toBe(mends === true);
      const still = faultsIn(after).some((fault) => nameIn(fault) === name);
      expect(still).toBe(mends !== true);
    });

  test("of these tests leaves the hooks of this checkout alone", () => {
    for (const document of [before, fixed, after])
      expect(findingsOf(document)).toContainEqual(
        expect.objectContaining({
          name: "git hooks",
          detail: "this is no git checkout",
        }),
      );
  });

  test("says beforehand what it would mend, and removes no more of the traces than it must", async () => {
    const offered = findingsOf(before)
      .filter((finding) => at(finding, "mends") === true)
      .map((finding) => at(finding, "name"));
    for (const { name, mends } of Object.values(planted))
      if (mends) expect(offered).toContain(name);
    const left = await Array.fromAsync(
      new Bun.Glob("*").scan(pathsOf(box.home).traces),
    );
    expect(left).toHaveLength(1);
  });
});

describe("a healthy state", () => {
  test("has no finding, in the eyes of a person and of a program, and the exit code 0", async () => {
    const healthy = await sandbox();
    await ensureSecrets(join(healthy.home, "keys"), fixtureServices);
    const { code, out } = await healthy.call(["doctor", "--json"], {
      env: { TIXLYS_BROWSER: process.execPath },
    });
    const document: unknown = JSON.parse(out);
    expect(faultsIn(document)).toEqual(ofThisMachine(document));
    expect({ code, ok: at(document, "ok") }).toEqual({ code: 0, ok: true });
    await healthy.remove();
  });

  test("that was never started has none either", async () => {
    const fresh = await sandbox();
    const { code, out } = await fresh.call(["doctor"]);
    expect(code).toBe(0);
    expect(out).not.toContain("✗");
    await fresh.remove();
  });
});

describe("keys", () => {
  test("that are missing while their database is there are a fault that stops up", async () => {
    const lost = await sandbox();
    const { postgres } = pathsOf(lost.home);
    await mkdir(postgres, { recursive: true });
    await writeFile(join(postgres, "made-with"), "x");
    expectTold(await lost.json(["doctor"]), {
      name: "keys content",
      status: "fail",
      detail: "the database is there, its keys are not",
      fix: "put the old keys folder back",
    });
    await lost.remove();
  });

  test("whose folder is missing without a database get it back from --fix, private", async () => {
    const lost = await sandbox();
    await mkdir(pathsOf(lost.home).run, { recursive: true });
    expectTold(await lost.json(["doctor"]), {
      name: "keys folder",
      status: "warn",
      detail: "is missing",
      fix: "mkdir -m 700",
    });
    const { out } = await lost.call(["doctor", "--fix", "--json"], {
      env: noGit,
    });
    expect(listAt(JSON.parse(out), "mended")).toContainEqual(
      expect.stringContaining("keys folder"),
    );
    const after_ = await lost.json(["doctor"]);
    expect(faultsIn(after_)).toEqual(ofThisMachine(after_));
    await lost.remove();
  });

  test("that are half a file are a fault that stops up", async () => {
    const lost = await sandbox();
    const { keys } = pathsOf(lost.home);
    await mkdir(keys, { recursive: true, mode: 0o700 });
    await writeFile(join(keys, "secrets.json"), "{", { mode: 0o600 });
    expectTold(await lost.json(["doctor"]), {
      name: "keys content",
      status: "fail",
      detail: "is damaged",
      fix: "from a copy",
    });
    await lost.remove();
  });
});

test("a process without its supervisor is told by name, and down ends it", async () => {
  const orphaned = await sandbox();
  const { pids } = pathsOf(orphaned.home);
  const child = Bun.spawn(["sleep", "60"]);
  const who = await identify(child.pid);
  await mkdir(pids, { recursive: true });
  const record = { ...who, name: "users", stopSignal: "SIGTERM" };
  await writeFile(join(pids, "users.json"), JSON.stringify(record));
  expectTold(await orphaned.json(["doctor"]), {
    name: "leftovers",
    status: "fail",
    detail: `users (pid ${child.pid})`,
    fix: /tixlys down/,
  });
  await orphaned.remove();
  expect(await exists(child.pid)).toBe(false);
});

/** What the machine or the checkout of the test run may lack, which no test can promise. */
const machineFaults = [
  "memory",
  "disk",
  "packages",
  "git hooks",
  "file watches",
  "browser",
];

function ofThisMachine(document: unknown): string[] {
  return faultsIn(document).filter((fault) =>
    machineFaults.includes(nameIn(fault)),
  );
}

function nameIn(fault: string): string {
  const [, ...words] = fault.split(" ");
  const rest = words.join(" ");
  const names = [
    ...Object.values(planted).map(({ name }) => name),
    ...machineFaults,
  ].toSorted((a, b) => b.length - a.length);
  return names.find((name) => rest.startsWith(`${name} `)) ?? rest;
}

function listAt(document: unknown, key: string): unknown[] {
  const value = at(document, key);
  return Array.isArray(value) ? value : [];
}
