/** The contracts and operations of the last release: kept in `contracts/released.json`, compared by `check contracts`, moved on by `generate --release`. */
import { join } from "node:path";
import {
  breaksOf,
  contractsAsReleased,
  httpRules,
  readReleased,
  releaseRules,
} from "@tixlys/contracts/release";
import type {
  Break,
  HttpDocuments,
  ReleasedContracts,
} from "@tixlys/contracts/release";
import type { Contract } from "@tixlys/contracts";
import { type Finding, releasedMigrationsFile } from "@tixlys/guardrails";
import { CliError } from "../../console/errors.ts";
import { jsonFile } from "./generated-file.ts";
import { versionIn } from "./version.ts";

/** The file, from the root. It is committed, so that a clean clone without tags can be checked. */
export const releasedFile = "contracts/released.json";

/** What of these contracts breaks a reader of the last release; reads only. */
export async function releaseFindings(
  root: string,
  contracts: readonly Contract[],
  documents: HttpDocuments = [],
): Promise<Finding[]> {
  const released = await releasedIn(root);
  if (released instanceof Error) return [unreadable(released.message)];
  const today = contractsAsReleased(
    contracts,
    await versionIn(root),
    documents,
  );
  const broken = breaksOf(released, today);
  const findings = broken.map((each) => findingOf(root, released, each));
  return [
    ...(await editedSince(root, released)),
    ...(await Promise.all(findings)),
  ];
}

/**
 * Writes today's contracts as those of the release that `package.json` names.
 *
 * @returns The release, and whether the file changed.
 * @throws CliError `E_CONTRACTS` when they break the last release, or that release has been written already.
 */
export async function writeRelease(
  root: string,
  contracts: readonly Contract[],
  documents: HttpDocuments = [],
): Promise<{ release: string; changed: boolean }> {
  const release = await versionIn(root);
  const today = contractsAsReleased(contracts, release, documents);
  const { path, text } = jsonFile(releasedFile, today);
  const file = Bun.file(join(root, path));
  if (await file.exists()) {
    if ((await file.text()) === text) return { release, changed: false };
    const [broken] = await releaseFindings(root, contracts, documents);
    if (broken !== undefined)
      throw new CliError("E_CONTRACTS", broken.message, {
        cause: `${broken.file}:${broken.line} ${broken.rule}`,
        fix: broken.fix,
      });
    const before = await releasedIn(root);
    if (!(before instanceof Error) && before.release === release)
      throw new CliError(
        "E_CONTRACTS",
        `release ${release} is written already`,
        {
          cause: "what a release promised does not change afterwards",
          fix: 'raise "version" in package.json, then ./tixlys generate --release',
        },
      );
  }
  await Bun.write(join(root, path), text);
  return { release, changed: true };
}

async function releasedIn(root: string): Promise<ReleasedContracts | Error> {
  try {
    return readReleased(await Bun.file(join(root, releasedFile)).json());
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

const unreadable = (why: string): Finding => ({
  rule: "contracts/no-release",
  file: releasedFile,
  line: 1,
  message: `the contracts of the last release cannot be read: ${why}`,
  fix: `git checkout -- ${releasedFile}; before the very first release: ./tixlys generate --release`,
});

async function findingOf(
  root: string,
  { release, http }: ReleasedContracts,
  { rule, service, name, message }: Break,
): Promise<Finding> {
  const fix = { ...releaseRules, ...httpRules }[rule];
  const isHttp = name in http;
  const { file, word } = isHttp
    ? await routeFile(root, service, http[name]?.operation ?? "")
    : contractFile(service, name);
  return {
    rule: `contracts/${rule}`,
    file,
    line: await lineOf(join(root, file), word),
    message: `${name} breaks ${isHttp ? "clients" : "readers"} of release ${release}: ${message}`,
    fix,
  };
}

function contractFile(service: string, name: string) {
  const word = name.replace(/\.v\d+$/, "");
  return service === "all"
    ? { file: "crates-ts/contracts/src/catalogue/envelope.ts", word }
    : { file: `crates-ts/contracts/src/${service}.ts`, word };
}

/** The file that declares an operation; the one that mounts the routes when none does any longer. */
async function routeFile(root: string, service: string, operation: string) {
  const word = `"${operation}"`;
  const routes = new Bun.Glob(`services/${service}/src/api/**/*.ts`);
  for await (const file of routes.scan({ cwd: root }))
    if ((await Bun.file(join(root, file)).text()).includes(word))
      return { file, word };
  return { file: `services/${service}/src/inbound/http.ts`, word };
}

/** Where a file names the event or the request; its first line when it does no longer. */
async function lineOf(file: string, name: string): Promise<number> {
  const text = await Bun.file(file)
    .text()
    .catch(() => "");
  const at = text.split("\n").findIndex((line) => line.includes(name));
  return Math.max(0, at) + 1;
}

/** Where the release's tag is known, its files must be the tag's own; a clone without tags is not asked. */
async function editedSince(
  root: string,
  { release }: ReleasedContracts,
): Promise<Finding[]> {
  const findings = await Promise.all(
    [releasedFile, releasedMigrationsFile].map((file) =>
      editedFile(root, release, file),
    ),
  );
  return findings.flat();
}

async function editedFile(
  root: string,
  release: string,
  file: string,
): Promise<Finding[]> {
  const git = Bun.spawn(["git", "show", `v${release}:${file}`], {
    cwd: root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    timeout: 5_000,
  });
  const tagged = await new Response(git.stdout).text();
  if ((await git.exited) !== 0) return [];
  const own = await Bun.file(join(root, file))
    .text()
    .catch(() => "");
  if (own === tagged) return [];
  return [
    {
      rule: "contracts/release-edited",
      file,
      line: 1,
      message: `it is not what release ${release} promised`,
      fix: `git checkout v${release} -- ${file}`,
    },
  ];
}
