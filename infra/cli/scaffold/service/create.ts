/** Writes a new service, and everything that is generated of it. */
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "../../console/errors.ts";
import {
  contractList,
  contractListFile,
} from "../../commands/generate/contract-list.ts";
import { declaredPorts, findServices } from "../../stack/services.ts";
import { nextPort } from "../../stack/ports.ts";
import { run } from "../../tools/run.ts";
import { serviceFiles } from "./files.ts";
import { checkName } from "./name.ts";

const deadlineMs = 300_000;
const lockfile = "bun.lock";

/** What was made. */
export type NewService = {
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  readonly contract: string;
  /** In the folder. */
  readonly files: number;
};

/**
 * Makes `services/<name>` with its contract, installs it and brings every generated file up to date. When a step fails, all is
 * as before.
 * @throws UsageError for a name that cannot be; CliError `E_SCAFFOLD` when a step fails.
 */
export async function createService(
  root: string,
  name: string,
): Promise<NewService> {
  await checkName(root, name);
  const port = await portFor(root, name);
  const files = await serviceFiles(root, { name, port }, new Date());
  const folder = `services/${name}`;
  const contract = `crates-ts/contracts/src/${name}.ts`;
  const before = await textsOf(root, [lockfile, contractList]);
  try {
    for (const { path, text, isProgram } of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
      if (isProgram) await chmod(join(root, path), 0o755);
    }
    const list = await contractListFile(root);
    await writeFile(join(root, list.path), list.text);
    // A name of another length breaks lines elsewhere.
    await step(root, ["fmt", folder, contract]);
    await step(root, ["install"]);
    await step(root, ["infra/cli/main.ts", "generate"]);
  } catch (failed) {
    await rm(join(root, folder), { recursive: true, force: true });
    await rm(join(root, contract), { force: true });
    for (const [path, text] of before) await writeFile(join(root, path), text);
    throw failed;
  }
  return { name, port, folder, contract, files: files.length - 1 };
}

/** The number that `up` gives it. */
async function portFor(root: string, name: string): Promise<number> {
  const services = await findServices(join(root, "services"));
  return nextPort(name, declaredPorts(services));
}

async function textsOf(
  root: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths)
    texts.set(path, await readFile(join(root, path), "utf8"));
  return texts;
}

/** In a process of its own: the packages of this one were loaded before the new service was there. */
async function step(root: string, args: readonly string[]): Promise<void> {
  const command = [process.execPath, ...args];
  const { code, said } = await run(command, {
    cwd: root,
    env: { NO_COLOR: "1", DO_NOT_TRACK: "1" },
    timeoutMs: deadlineMs,
  });
  if (code === 0) return;
  throw new CliError("E_SCAFFOLD", `bun ${args.join(" ")} failed`, {
    lastLines: said,
    cause: "nothing of the new service was kept",
    fix: "correct what the lines above name, then run the same command again",
  });
}
