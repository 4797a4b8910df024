/** What `./tixlys doctor` says of machines that this one is not, and of checkouts in another condition: files are real, facts of the system are given. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bun } from "../doctor/bun.ts";
import { disk, inotify, memory, processor } from "../doctor/capacity.ts";
import { hooks, packages, packagesSum } from "../doctor/checkout.ts";
import { examine, mend } from "../doctor/examine.ts";
import type { Examination } from "../doctor/finding.ts";
import { homeFolder, owner, temporary } from "../doctor/folders.ts";
import type { Machine } from "../doctor/machine.ts";
import { npm, postgres } from "../doctor/tools.ts";
import { run } from "../tools/run.ts";
import { checkout } from "./support/cli.ts";
import { expectTold, faultsIn, listOf, patient } from "./support/doctor.ts";
import type { Told } from "./support/doctor.ts";

type Fault = Told & {
  readonly examination: Examination;
  readonly machine?: Partial<Machine>;
  readonly env?: Record<string, string>;
};

const reads = (files: Record<string, string>) => ({
  platform: "linux",
  arch: "x64",
  read: async (file: string) => await Promise.resolve(files[file] ?? ""),
});

const faults: Record<string, Fault> = {
  "a processor without AVX2": {
    examination: processor,
    machine: reads({ "/proc/cpuinfo": "flags : sse4_2 avx" }),
    name: "processor",
    status: "warn",
    detail: "has no AVX2",
    fix: "newer machine",
  },
  "too little memory": {
    examination: memory,
    machine: reads({ "/proc/meminfo": "MemAvailable:  512000 kB\n" }),
    name: "memory",
    status: "warn",
    detail: "500 MB available",
    fix: /up --only/,
  },
  "a full disk": {
    examination: disk,
    machine: { freeBytes: () => 5_000_000 },
    name: "disk",
    status: "fail",
    detail: "4 MB free",
    fix: /TIXLYS_HOME/,
  },
  "a disk that is nearly full": {
    examination: disk,
    machine: { freeBytes: () => 500_000_000 },
    name: "disk",
    status: "warn",
    detail: "476 MB free",
    fix: /df -h/,
  },
  "too few file watches": {
    examination: inotify,
    machine: reads({
      "/proc/sys/fs/inotify/max_user_watches": "4096\n",
      "/proc/sys/fs/inotify/max_user_instances": "128\n",
    }),
    name: "file watches",
    status: "warn",
    detail: "max_user_watches is 4096",
    fix: "sudo sysctl fs.inotify.max_user_watches=65536",
  },
  "too few watchers": {
    examination: inotify,
    machine: reads({ "/proc/sys/fs/inotify/max_user_instances": "16\n" }),
    name: "file watches",
    status: "warn",
    detail: "max_user_instances is 16",
    fix: "sudo sysctl fs.inotify.max_user_instances=256",
  },
  "a TMPDIR that is not there": {
    examination: temporary,
    env: { TMPDIR: "/dev/null/tmp" },
    name: "temporary",
    status: "warn",
    detail: "/dev/null/tmp cannot be written",
    fix: /unset TMPDIR/,
  },
  "an empty HOME": {
    examination: homeFolder,
    env: { HOME: "" },
    name: "home",
    status: "warn",
    detail: "HOME is empty",
    fix: /export HOME=/,
  },
};

const made: string[] = [];
afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});

/** A checkout with a manifest, a lock file, packages that fit it, and git. */
async function checkoutWith(manifest: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "tixlys-root-"));
  made.push(root);
  await writeFile(join(root, "package.json"), manifest);
  await writeFile(join(root, "bun.lock"), "{}");
  await run(["git", "init", "--quiet", root], { timeoutMs: 5000 });
  const { text } = await run(
    ["sh", "-c", "cat bun.lock package.json | cksum"],
    {
      cwd: root,
      timeoutMs: 5000,
    },
  );
  await mkdir(join(root, "node_modules"));
  await writeFile(
    join(root, "node_modules", ".tixlys-installed"),
    `${Bun.version} ${text}`,
  );
  return root;
}

const pinned = JSON.stringify({ packageManager: `bun@${Bun.version}` });
const lookAt = async (examination: Examination, checkout: string) =>
  await listOf(examination(await patient({ paths: { checkout } })));

test("doctor sums up the packages as ./tixlys itself does before it installs", async () => {
  expect(await Bun.file(join(checkout, "tixlys")).text()).toContain(
    `&& ${packagesSum})`,
  );
});

describe("doctor finds, with its fix,", () => {
  for (const [title, { examination, machine, env, ...told }] of Object.entries(
    faults,
  ))
    test(title, async () => {
      const healthy = await listOf(examination(await patient()));
      expect(faultsIn(healthy).join()).not.toContain(String(told.detail));
      const sick = await patient({
        ...(machine === undefined ? {} : { machine }),
        ...(env === undefined ? {} : { env }),
      });
      made.push(sick.paths.home);
      expectTold(await listOf(examination(sick)), told);
    });

  test("a Bun that is not the pinned one", async () => {
    expect(faultsIn(await lookAt(bun, await checkoutWith(pinned)))).toEqual([]);
    const other = '{"packageManager": "bun@9.9.9"}';
    expectTold(await lookAt(bun, await checkoutWith(other)), {
      name: "bun",
      status: "fail",
      detail: `this is ${Bun.version}, pinned is 9.9.9`,
      fix: /run it as \.\/tixlys/,
    });
  });

  test("packages older than bun.lock, and packages of nobody", async () => {
    const root = await checkoutWith(pinned);
    expect(faultsIn(await lookAt(packages, root))).toEqual([]);
    await writeFile(join(root, "bun.lock"), '{"newer": true}');
    expectTold(await lookAt(packages, root), {
      name: "packages",
      status: "warn",
      detail: "older than bun.lock",
      fix: /tixlys version/,
    });
    await rm(join(root, "node_modules"), { recursive: true });
    expectTold(await lookAt(packages, root), {
      name: "packages",
      status: "warn",
      detail: "not installed by",
      fix: /tixlys version/,
    });
  });

  test("git hooks that are not set up, and --fix sets them up", async () => {
    const root = await checkoutWith(pinned);
    const found = await lookAt(hooks, root);
    expectTold(found, {
      name: "git hooks",
      status: "warn",
      detail: "not set up",
      fix: "git config core.hooksPath scripts/hooks",
    });
    expect((await mend(found)).mended).toHaveLength(1);
    expect(faultsIn(await lookAt(hooks, root))).toEqual([]);
  });

  test("a state folder of another user", async () => {
    const sick = await patient({ machine: { uid: 12_345 } });
    made.push(sick.paths.home);
    await mkdir(join(sick.paths.postgres, "18"), { recursive: true });
    expectTold(await listOf(owner(sick)), {
      name: "state owner",
      status: "fail",
      detail: /belongs to uid \d+/,
      fix: /TIXLYS_HOME/,
    });
  });

  test("a missing npm while something is still to be fetched", async () => {
    const sick = await patient({
      paths: { tools: "/dev/null/tools" },
      env: { PATH: "/dev/null/bin" },
    });
    made.push(sick.paths.home);
    expectTold(await listOf(npm(sick)), {
      name: "npm",
      status: "fail",
      detail: "not on the PATH",
      fix: /install Node\.js/,
    });
  });

  test("a platform without a PostgreSQL package", async () => {
    const sick = await patient({
      paths: { tools: "/dev/null/tools" },
      machine: { platform: "linux", arch: "riscv64" },
    });
    made.push(sick.paths.home);
    expectTold(await listOf(postgres(sick)), {
      name: "postgresql",
      status: "fail",
      detail: "no PostgreSQL package for linux-riscv64",
      fix: /TIXLYS_POSTGRES_URL/,
    });
  });
});

test("a mend that fails is told and hinders no other one", async () => {
  const done: string[] = [];
  const finding = (name: string, work: () => Promise<unknown>) => ({
    name,
    status: "warn" as const,
    detail: "is wrong",
    fix: "repair it",
    mend: work,
  });
  const told = await mend([
    finding("first", () => Promise.reject(new Error("no right to"))),
    finding("second", async () => await Promise.resolve(done.push("second"))),
  ]);
  expect(done).toEqual(["second"]);
  expect(told).toEqual({
    mended: ["second: repair it"],
    notMended: ["first: no right to"],
  });
});

test("every finding that is not well names its fix, and none is told twice", async () => {
  const sick = await patient({ env: { TMPDIR: "/dev/null/tmp", HOME: "" } });
  made.push(sick.paths.home);
  const findings = await examine(sick);
  for (const { name, status, fix } of findings)
    expect({ name, hasFix: fix !== undefined }).toEqual({
      name,
      hasFix: status !== "ok",
    });
  const sentences = findings.map(({ name, detail }) => `${name} ${detail}`);
  expect(new Set(sentences).size).toBe(sentences.length);
});
