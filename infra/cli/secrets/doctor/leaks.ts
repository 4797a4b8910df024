/** Looks for known secrets where they must not be: in the files of the checkout and in the logs. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isPlaceholder } from "@tixlys/config";
import { fail, ok } from "../../doctor/finding.ts";
import type { Finding } from "../../doctor/finding.ts";
import { shown } from "../../stack/paths.ts";
import type { Paths } from "../../stack/paths.ts";
import { readSecrets } from "../../stack/secrets.ts";

/** Shorter ones are found everywhere by chance. */
const shortestSecret = 12;
const largestFileBytes = 16 * 1024 * 1024;

/** One finding: clean, or each file with a secret in it. `secrets` are the values of the files that could be opened. */
export async function leakFindings(
  root: string,
  paths: Paths,
  secrets: readonly (readonly string[])[],
): Promise<Finding[]> {
  const needles = needlesIn([...secrets.flat(), ...(await generated(paths))]);
  const [sources, logs] = await Promise.all([
    filesOf(root),
    logsOf(paths.logs),
  ]);
  const found = await Promise.all(
    [...sources, ...logs].map(async (file) =>
      (await holds(file, needles)) ? [file] : [],
    ),
  );
  const leaks = found.flat();
  if (leaks.length === 0)
    return [
      ok(
        "leaks",
        `none of ${needles.length} known secrets stands in ${sources.length} files or ${logs.length} logs`,
      ),
    ];
  return leaks.map((file) =>
    fail(
      "leaks",
      `a known secret stands in ${shown(file)}`,
      "delete it there and from history, and replace the secret at its source",
    ),
  );
}

/** Secrets themselves, the parts of `kid:hex`, the passwords of URLs. */
function needlesIn(values: readonly string[]): string[] {
  const parts = values.flatMap((value) => {
    if (URL.canParse(value) && value.includes("@"))
      return [decodeURIComponent(new URL(value).password)];
    return [value, ...value.split(/[:,\s]+/)];
  });
  return [...new Set(parts)].filter(
    (part) => part.length >= shortestSecret && !isPlaceholder(part),
  );
}

async function generated(paths: Paths): Promise<string[]> {
  const secrets = await readSecrets(paths.keys).catch(() => undefined);
  if (secrets === undefined) return [];
  const {
    biscuitPublicKey: _public,
    mailRecipient: _recipient,
    services,
    ...own
  } = secrets;
  return [
    ...Object.values(own),
    ...Object.values(services).flatMap((service) => Object.values(service)),
  ].filter((value): value is string => typeof value === "string");
}

/** What git holds or would take, without the throw-away secrets of tests; nothing where there is no git. */
async function filesOf(root: string): Promise<string[]> {
  const git = Bun.which("git");
  if (git === null) return [];
  const child = Bun.spawn(
    [
      git,
      "-C",
      root,
      "ls-files",
      "-z",
      "--cached",
      "--others",
      "--exclude-standard",
    ],
    {
      stdout: "pipe",
      stderr: "ignore",
      timeout: 10_000,
    },
  );
  const names = (await new Response(child.stdout).text()).split("\0");
  return names
    .filter((name) => name !== "" && !/(^|\/)fixtures\//.test(name))
    .map((name) => join(root, name));
}

async function logsOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}

async function holds(
  file: string,
  needles: readonly string[],
): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size > largestFileBytes)
    return false;
  const text = await readFile(file, "latin1").catch(() => "");
  return needles.some((needle) => text.includes(needle));
}
