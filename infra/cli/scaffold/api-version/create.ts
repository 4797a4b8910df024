/** Writes the next API version of a service, and everything that is generated of it. */
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../../console/errors.ts";
import type { ServiceSource } from "../../stack/services.ts";
import { run } from "../../tools/run.ts";
import { UnusualHttpModule, withNextVersion } from "./http-module.ts";

const deadlineMs = 300_000;

/** What was made. */
export type NewApiVersion = {
  readonly from: string;
  readonly to: string;
  readonly folder: string;
  /** In the folder. */
  readonly files: number;
  /** Tests by which the old version goes on being held to the rules. */
  readonly tests: readonly string[];
};

/**
 * Copies the newest API version of a service, serves the copy as the next one and marks the old one deprecated. A copy and no
 * re-export: a version is a promise to strangers, and changing the next must not be able to change it. When a step fails, all is
 * as before.
 *
 * @throws CliError `E_SCAFFOLD` when the service has no routes, is not of the common shape, or a step fails.
 */
export async function createApiVersion(
  root: string,
  service: ServiceSource,
  today: Date,
): Promise<NewApiVersion> {
  const api = join(service.folder, "src/api");
  const from = await newestIn(api);
  const to = `v${Number(from.slice(1)) + 1}`;
  const http = join(service.folder, "src/inbound/http.ts");
  const before = await readFile(http, "utf8").catch(() => "");
  const since = today.toISOString().slice(0, 10);
  const after = rewritten(service, before, { from, to, since });
  const folder = join(api, to);
  const tests = join(service.folder, "tests/api");
  const test = join(tests, `conformance-${from}.test.ts`);
  const made = [folder, ...(existsSync(test) ? [] : [test])];
  try {
    await cp(join(api, from), folder, { recursive: true });
    const files = await readdress(folder, service.name, from, to);
    await writeFile(http, after);
    const isHeld = await holdOld(
      join(tests, "conformance.test.ts"),
      test,
      from,
    );
    await step(root, ["fmt", folder, http, ...(isHeld ? [test] : [])]);
    await step(root, ["infra/cli/main.ts", "generate"]);
    return { from, to, folder, files, tests: isHeld ? [test] : [] };
  } catch (failed) {
    for (const path of made) await rm(path, { recursive: true, force: true });
    await writeFile(http, before);
    throw failed;
  }
}

async function newestIn(api: string): Promise<string> {
  const names = await readdir(api).catch(() => []);
  const versions = names
    .filter((name) => /^v[1-9]\d*$/.test(name))
    .toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  return versions.at(-1) ?? "v1";
}

function rewritten(
  service: ServiceSource,
  text: string,
  step: Parameters<typeof withNextVersion>[1],
): string {
  try {
    return withNextVersion(text, step);
  } catch (thrown) {
    if (!(thrown instanceof UnusualHttpModule)) throw thrown;
    throw new CliError(
      "E_SCAFFOLD",
      `${service.name}: src/inbound/http.ts cannot be given a version: ${thrown.message}`,
      {
        cause: "nothing was changed",
        fix: `give it the shape of examples/items/items/src/inbound/http.ts: about, and routes() with { ${step.from}: [ … ] }`,
      },
    );
  }
}

/** The copies name their own version in the addresses that they answer with. */
async function readdress(
  folder: string,
  service: string,
  from: string,
  to: string,
): Promise<number> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  const files = entries.filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const text = await readFile(path, "utf8");
    const own = text
      .replaceAll(`/${service}/${from}/`, `/${service}/${to}/`)
      .replaceAll(`/api/${from}/`, `/api/${to}/`);
    if (own !== text) await writeFile(path, own);
  }
  return files.length;
}

/** The service's conformance test, once more for the old version: the other one asks the latest. */
async function holdOld(
  source: string,
  target: string,
  version: string,
): Promise<boolean> {
  const text = await readFile(source, "utf8").catch(() => "");
  if (text === "" || existsSync(target)) return false;
  const old = text.replaceAll(
    /\b(conformance|randomRequests)\(\{\n/g,
    `$1({\n  version: "${version}",\n`,
  );
  await writeFile(target, old);
  return true;
}

/** In a process of its own: this one has loaded the routes as they were. */
async function step(root: string, args: readonly string[]): Promise<void> {
  const { code, said } = await run([process.execPath, ...args], {
    cwd: root,
    env: { NO_COLOR: "1", DO_NOT_TRACK: "1" },
    timeoutMs: deadlineMs,
  });
  if (code === 0) return;
  throw new CliError("E_SCAFFOLD", `bun ${args.join(" ")} failed`, {
    lastLines: said,
    cause: "nothing of the new version was kept",
    fix: "correct what the lines above name, then run the same command again",
  });
}
