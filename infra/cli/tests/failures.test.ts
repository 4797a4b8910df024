/** Everything that can be wrong before or during a start: a stable code, the cause, the fix, an exit code that is not 0, and nothing left. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPidFiles } from "../stack/pid-files.ts";
import { pathsOf } from "../stack/paths.ts";
import { isFree } from "../stack/ports.ts";
import { checkout, main, sandbox } from "./support/cli.ts";
import type { Called, Sandbox } from "./support/cli.ts";
import { at, textAt } from "./support/json.ts";

let box: Sandbox;
beforeAll(async () => {
  box = await sandbox();
});
afterAll(async () => {
  await box.remove();
});

/** A failure explains itself. */
function expectFailure(called: Called, code: string): void {
  expect({ ...called, out: "" }).toMatchObject({
    code: 1,
    err: expect.stringContaining(`✗ ${code}`),
  });
  expect(called.err).toMatch(/^ {2}fix +\S/m);
}

async function expectNothingLeft(): Promise<void> {
  expect(await readPidFiles(pathsOf(box.home).pids)).toEqual([]);
  for (const port of [15_432, 14_222, 4108, 8080])
    expect(await isFree(port + box.offset)).toBe(true);
  expect(at(await box.json(["ps"]), "running")).toBe(false);
}

describe("a start that fails", () => {
  for (const how of [["up"], ["up", "--detach"]])
    test(`for a taken port names it and its holder, before anything is started (${how.join(" ")})`, async () => {
      const port = 14_222 + box.offset;
      const server = createServer().listen(port, "127.0.0.1");
      const called = await box.call(how);
      server.close();
      expectFailure(called, "E_PORT_IN_USE");
      expect(called.err).toContain(`port ${port} (NATS) is taken`);
      expect(called.err).toContain("--port-offset");
      expect(called.err).not.toContain("ready in");
      expect(called.err).not.toContain("E_CHILD");
      await expectNothingLeft();
    });

  for (const how of [["up"], ["up", "--detach"]])
    test(`for a dead child gives its last 20 lines, cause, fix and log, and stops the rest (${how.join(" ")})`, async () => {
      const called = await box.call(how, {
        env: { BETA__FIXTURE_MODE: "crash" },
      });
      expectFailure(called, "E_CHILD");
      expect(called.err).toContain(
        "beta ended before it was ready (exit code 7)",
      );
      expect(called.err).toContain(
        "    beta line 30\n    Error: the fixture was told to crash\n",
      );
      expect(called.err).not.toContain("beta line 11\n");
      expect(called.err).toMatch(/^ {2}cause +\S/m);
      expect(called.err).toContain("logs/beta.log");
      await expectNothingLeft();
    });

  test("for a wrong configuration says that it is the configuration", async () => {
    const called = await box.call(["up"], {
      env: { ALPHA__FIXTURE_MODE: "config-error" },
    });
    expectFailure(called, "E_CONFIG");
    expect(called.err).toContain("LOG_LEVEL must be one of");
    expect(called.err).toContain("./tixlys config print");
  });

  test("with --json answers one document on stdout", async () => {
    const { code, out } = await box.call(["up", "--json"], {
      env: { ALPHA__FIXTURE_MODE: "crash" },
    });
    expect(code).toBe(1);
    const document: unknown = JSON.parse(out);
    expect(textAt(document, "error", "code")).toBe("E_CHILD");
    expect(at(document, "error", "lastLines")).toBeArrayOfSize(20);
  });

  test("called off by Ctrl-C leaves nothing and answers 130", async () => {
    const child = box.start(["up"], {
      env: { ALPHA__FIXTURE_MODE: "slow-drain" },
    });
    const reader = child.stderr.getReader();
    await reader.read();
    process.kill(child.pid, "SIGINT");
    expect(await child.exited).toBe(130);
    await expectNothingLeft();
  });

  test("while another one starts in the same folder waits for that one", async () => {
    const [first, second] = await Promise.all([
      box.call(["up", "--infra", "--detach"]),
      box.call(["up", "--infra", "--detach"]),
    ]);
    expect({ codes: [first.code, second.code], first, second }).toMatchObject({
      codes: [0, 0],
    });
    expect((await box.call(["down"])).code).toBe(0);
  });

  test("for keys that do not fit the database says so", async () => {
    const keys = pathsOf(box.home).keys;
    await rm(keys, { recursive: true });
    const called = await box.call(["up", "--infra"]);
    expectFailure(called, "E_POSTGRES");
    expect(called.err).toContain(
      "the keys in the state folder do not belong to its database",
    );
    await expectNothingLeft();
  });
});

describe("a machine that lacks something", () => {
  test("a missing PostgreSQL and nats-server are named, with the fix", async () => {
    const bin = await mkdtemp(join(tmpdir(), "tixlys-path-"));
    const bare = { env: { TIXLYS_TOOLS: "path", PATH: bin } };
    expectFailure(await box.call(["up", "--infra"], bare), "E_NO_POSTGRES");
    await writeFile(
      join(bin, "postgres"),
      "#!/bin/sh\necho 'postgres (PostgreSQL) 15.18'\n",
    );
    await writeFile(join(bin, "initdb"), "#!/bin/sh\n");
    for (const name of ["postgres", "initdb"])
      await chmod(join(bin, name), 0o755);
    const old = await box.call(["up", "--infra"], bare);
    expectFailure(old, "E_NO_POSTGRES");
    expect(old.err).toContain("15.18");
    const named = {
      env: {
        ...bare.env,
        TIXLYS_POSTGRES_URL: "postgres://nobody@127.0.0.1:1/none",
      },
    };
    expectFailure(await box.call(["up", "--infra"], named), "E_NO_NATS");
    await rm(bin, { recursive: true });
  });

  test.each([
    ["TIXLYS_POSTGRES_URL", "postgres://x:y@127.0.0.1:1/z", "E_POSTGRES"],
    ["TIXLYS_NATS_URL", "nats://127.0.0.1:1", "E_NATS"],
  ] as const)(
    "a server of one's own that does not answer is named (%s)",
    async (variable, url, code) => {
      const own = await sandbox({ services: join(checkout, "services") });
      const called = await own.call(["up"], { env: { [variable]: url } });
      expectFailure(called, code);
      expect(called.err).toContain("nobody answers at 127.0.0.1:1");
      expect(called.err).toContain(`unset ${variable}`);
      expect(await readPidFiles(pathsOf(own.home).pids)).toEqual([]);
      await own.remove();
    },
  );

  test("a state folder that cannot be one is refused", async () => {
    const file = join(box.home, "a-file");
    await writeFile(file, "");
    expectFailure(
      await box.call(["up"], { env: { TIXLYS_HOME: join(file, "below") } }),
      "E_STATE_UNWRITABLE",
    );
    // A folder that no permission would help to make.
    expectFailure(
      await box.call(["up"], { env: { TIXLYS_HOME: "/proc/tixlys/home" } }),
      "E_STATE_UNWRITABLE",
    );
    const doctor = await box.call(["doctor"], { env: { TIXLYS_HOME: file } });
    expect(doctor.code).toBe(1);
    expect(doctor.out).toContain("✗ state folder");
  });

  test("a state folder that another user owns is refused (run as nobody under root)", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tixlys-locked-"));
    await chmod(folder, 0o555);
    const asOther =
      process.getuid?.() === 0
        ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        : [];
    const called = await box.call(["up"], {
      env: { TIXLYS_HOME: join(folder, "home") },
      prefix: asOther,
    });
    expectFailure(called, "E_STATE_UNWRITABLE");
    await rm(folder, { recursive: true });
  });

  test("a full disk is found before anything is started", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tixlys-full-"));
    const script = `mount -t tmpfs -o size=4m none '${folder}' && TIXLYS_HOME='${folder}/home' exec '${process.execPath}' '${main}' up --infra`;
    const child = Bun.spawn(
      ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
      {
        env: box.env,
        stdout: "ignore",
        stderr: "pipe",
      },
    );
    const err = await new Response(child.stderr).text();
    expectFailure({ code: await child.exited, out: "", err }, "E_DISK_FULL");
    expect(err).toContain("TIXLYS_HOME");
    await rm(folder, { recursive: true });
  });

  test("root without any way to be another user is told of TIXLYS_HOME", async () => {
    const bin = await mkdtemp(join(tmpdir(), "tixlys-path-"));
    const { chooseRunAs } = await import("../stack/run-as.ts");
    const path = process.env["PATH"];
    const uid = process.getuid;
    process.env["PATH"] = bin;
    process.getuid = () => 0;
    try {
      const tools = {
        root: bin,
        postgres: join(bin, "postgres"),
        initdb: join(bin, "initdb"),
      };
      await expect(chooseRunAs(pathsOf(box.home), tools)).rejects.toMatchObject(
        {
          code: "E_ROOT",
          details: { fix: expect.stringContaining("TIXLYS_HOME") },
        },
      );
    } finally {
      process.env["PATH"] = path;
      if (uid !== undefined) process.getuid = uid;
      await rm(bin, { recursive: true });
    }
  });

  test("doctor finds a taken port, keys that others can read, and a stale pid file", async () => {
    const server = createServer().listen(15_432 + box.offset, "127.0.0.1");
    const paths = pathsOf(box.home);
    await mkdir(paths.pids, { recursive: true });
    await mkdir(paths.keys, { recursive: true });
    await writeFile(join(paths.keys, "secrets.json"), "{}");
    await chmod(join(paths.keys, "secrets.json"), 0o644);
    const record = {
      name: "users",
      pid: 1,
      started: "never",
      stopSignal: "SIGTERM",
    };
    await writeFile(join(paths.pids, "users.json"), JSON.stringify(record));
    const document = await box.json(["doctor"]);
    server.close();
    const findings = at(document, "findings");
    for (const [name, status] of [
      ["ports", "fail"],
      ["keys", "fail"],
      ["leftovers", "warn"],
    ])
      expect(findings).toContainEqual(
        expect.objectContaining({ name, status, fix: expect.any(String) }),
      );
  });
});
