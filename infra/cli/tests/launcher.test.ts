/** `./tixlys` itself: the shell script, in a checkout as small as can be, with an npm and a Bun that only pretend. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "./support/cli.ts";

let root: string;
let bin: string;

/** The programs of a POSIX base that the script may use; nothing else is on its PATH. */
const base =
  "sh cat chmod cksum cp dirname grep ls mkdir mv readlink rm sed sleep tail tr uname".split(
    " ",
  );

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tixlys-launcher-"));
  bin = join(root, "bin");
  for (const folder of ["bin", "infra/cli", "crates-ts/x", "services/y"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const program of base)
    symlinkSync(Bun.which(program) ?? "", join(bin, program));
  await copyFile(join(checkout, "tixlys"), join(root, "tixlys"));
  chmodSync(join(root, "tixlys"), 0o755);
  writeFileSync(
    join(root, "package.json"),
    '{ "packageManager": "bun@9.8.7" }',
  );
  writeFileSync(join(root, "bun.lock"), "");
  writeFileSync(join(root, "infra/cli/main.ts"), "");
  program("npm", pretendedNpm());
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function program(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** Brings a Bun for every machine; it notes what it was asked for. */
function pretendedNpm(): string {
  const names = [
    "linux-x64",
    "linux-x64-baseline",
    "linux-x64-musl",
    "linux-aarch64",
    "darwin-x64",
    "darwin-aarch64",
  ];
  return `echo "npm $* cache=$npm_config_cache" >>'${root}/calls'
while [ "$1" != --prefix ]; do shift; done
for name in ${names.join(" ")}; do
  mkdir -p "$2/node_modules/@oven/bun-$name/bin"
  cat >"$2/node_modules/@oven/bun-$name/bin/bun" <<'BUN'
#!/bin/sh
case $1 in
--version) echo 9.8.7 ;;
install) echo "bun $* cache=$BUN_INSTALL_CACHE_DIR" >>'${root}/calls'; mkdir -p node_modules; sleep 0.1 ;;
*) shift 2; echo "main: $*"; echo "home=$HOME" ;;
esac
BUN
done
sleep 0.2`;
}

function run(
  args: readonly string[] = [],
  env: Record<string, string> = {},
  script = join(root, "tixlys"),
): Bun.Subprocess<"ignore", "pipe", "pipe"> {
  return Bun.spawn([script, ...args], {
    cwd: "/",
    env: { PATH: bin, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

async function ended(
  child: Bun.Subprocess<"ignore", "pipe", "pipe">,
): Promise<{ code: number; out: string; err: string }> {
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

const calls = () =>
  existsSync(join(root, "calls"))
    ? readFileSync(join(root, "calls"), "utf8").trim().split("\n")
    : [];

describe("the first call", () => {
  test("fetches the pinned Bun, installs the packages, hands the arguments over, and says so", async () => {
    const { code, out, err } = await ended(run(["up", "--only", "a b"]));
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining("main: up --only a b\n"),
    });
    expect(err).toBe(
      "tixlys: fetching Bun 9.8.7 into .tixlys/tools (once)\ntixlys: installing the packages of bun.lock\n",
    );
    expect(calls()[0]).toContain(
      "--no-save --ignore-scripts --no-audit --no-fund",
    );
    expect(calls()[0]).toContain("bun@9.8.7");
    expect(calls()[1]).toContain("install --frozen-lockfile");
  });

  test("keeps every cache inside the checkout, and needs no HOME", async () => {
    const { out } = await ended(run());
    const state = join(root, ".tixlys");
    expect(calls()[0]).toEndWith(`cache=${state}/cache/npm`);
    expect(calls()[1]).toEndWith(`cache=${state}/cache/bun`);
    expect(out).toContain(`home=${state}/cache/home`);
  });

  test("says what it does before it begins to fetch", async () => {
    program("npm", `sleep 0.5; echo asked >>'${root}/calls'; exit 1`);
    const child = run();
    const first = await child.stderr.getReader().read();
    expect(new TextDecoder().decode(first.value)).toContain(
      "fetching Bun 9.8.7",
    );
    expect(calls()).toEqual([]);
    await child.exited;
    expect(calls()).toEqual(["asked"]);
  });

  test("two at once fetch once and both run", async () => {
    const both = await Promise.all([ended(run(["one"])), ended(run(["two"]))]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(calls().map((call) => call.split(" ")[0])).toEqual(["npm", "bun"]);
    expect(readdirSync(join(root, ".tixlys"))).toEqual(["cache", "tools"]);
  });

  test("takes over the lock of a shell that was killed", async () => {
    mkdirSync(join(root, ".tixlys/install.lock"), { recursive: true });
    writeFileSync(join(root, ".tixlys/install.lock/pid"), "999999999");
    expect((await ended(run())).code).toBe(0);
  });

  test("interrupted leaves nothing half-installed", async () => {
    const child = run();
    while (!existsSync(join(root, "calls"))) await Bun.sleep(10);
    process.kill(child.pid, "SIGINT");
    expect((await ended(child)).code).toBe(130);
    expect(readdirSync(join(root, ".tixlys"))).toEqual(["cache", "tools"]);
    expect(readdirSync(join(root, ".tixlys/tools"))).toEqual([]);
  });
});

describe("later calls", () => {
  test("are silent and install nothing, until a package.json or a patch changes", async () => {
    await ended(run());
    const again = await ended(run(["ps"]));
    expect({ code: again.code, err: again.err }).toEqual({ code: 0, err: "" });
    expect(calls()).toHaveLength(2);
    writeFileSync(join(root, "services/y/package.json"), "{}");
    expect((await ended(run())).err).toBe(
      "tixlys: installing the packages of bun.lock\n",
    );
    expect(calls()).toHaveLength(3);
    mkdirSync(join(root, "patches"));
    writeFileSync(join(root, "patches/y@1.0.0.patch"), "another");
    await ended(run());
    expect(calls()).toHaveLength(4);
  });

  test("work through a symbolic link, from any folder", async () => {
    symlinkSync("../tixlys", join(root, "bin", "tixlys"));
    expect(
      await ended(run(["ps"], {}, join(root, "bin", "tixlys"))),
    ).toMatchObject({ code: 0 });
    expect(existsSync(join(root, ".tixlys/tools/bun-9.8.7/bin/bun"))).toBe(
      true,
    );
  });
});

describe("a machine that lacks something", () => {
  test("without npm the error names it and the fix", async () => {
    await rm(join(bin, "npm"));
    const { code, err } = await ended(run());
    expect(code).toBe(1);
    expect(err).toContain("✗ E_NO_NPM");
    expect(err).toMatch(/ {2}fix +install Node\.js/);
  });

  test("a failing npm shows its last lines and leaves nothing", async () => {
    program("npm", "echo 'npm error network unreachable' >&2; exit 1");
    const { code, err } = await ended(run());
    expect(code).toBe(1);
    expect(err).toContain("✗ E_DOWNLOAD");
    expect(err).toContain("    npm error network unreachable");
    expect(readdirSync(join(root, ".tixlys/tools"))).toEqual([]);
  });

  test("a proxy that signs for itself is told from a network that is away", async () => {
    program(
      "npm",
      "echo 'npm error code SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate' >&2; exit 1",
    );
    expect((await ended(run())).err).toContain("NODE_EXTRA_CA_CERTS");
  });

  test("a failing bun install shows its last lines, and the next call tries again", async () => {
    await ended(run());
    const bun = join(root, ".tixlys/tools/bun-9.8.7/bin/bun");
    const good = readFileSync(bun, "utf8");
    writeFileSync(
      bun,
      "#!/bin/sh\n[ \"$1\" = --version ] && echo 9.8.7 && exit\necho 'error: lockfile had changes'; exit 1\n",
    );
    writeFileSync(join(root, "bun.lock"), "changed");
    const { code, err } = await ended(run());
    expect(code).toBe(1);
    expect(err).toContain("✗ E_INSTALL");
    expect(err).toContain("    error: lockfile had changes");
    writeFileSync(bun, good);
    expect((await ended(run())).code).toBe(0);
  });

  test("TIXLYS_TOOLS=path takes the PATH's bun, and only the pinned version", async () => {
    program("bun", "echo 9.8.6");
    const wrong = await ended(run([], { TIXLYS_TOOLS: "path" }));
    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringContaining("✗ E_BUN_VERSION"),
    });
    program(
      "bun",
      "case $1 in --version) echo 9.8.7 ;; install) mkdir -p node_modules ;; *) echo from the path ;; esac",
    );
    expect(await ended(run([], { TIXLYS_TOOLS: "path" }))).toMatchObject({
      code: 0,
      out: "from the path\n",
    });
    expect(calls()).toEqual([]);
  });
});
