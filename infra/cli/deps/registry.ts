/** What the package registry knows, asked through Bun's own client, so that everybody's registry settings count. */
import { CliError } from "../console/errors.ts";
import type { Finding } from "@tixlys/guardrails";

const deadlineMs = 60_000;
const auditDeadlineMs = 15_000;

/** How a call of Bun's client ended. */
export type Asked = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
};

/** One entry of the catalog that has a newer version. */
export type Newer = {
  readonly name: string;
  readonly current: string;
  readonly latest: string;
};

/** Calls the pinned Bun in a folder; ends it after the deadline (code 143). */
export async function askBun(
  root: string,
  args: readonly string[],
  timeout: number = deadlineMs,
): Promise<Asked> {
  const child = Bun.spawn([process.execPath, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", DO_NOT_TRACK: "1" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout,
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

/**
 * The version that a name, or `name@range`, stands for now.
 * @throws CliError `E_DEPS` when there is no such package or version, or the registry cannot be reached.
 */
export async function versionOf(root: string, spec: string): Promise<string> {
  const { code, out, err } = await askBun(root, [
    "pm",
    "view",
    spec,
    "version",
  ]);
  const version = out.trim();
  if (code === 0 && isExact(version)) return version;
  throw refused(`"${spec}" could not be looked up`, err === "" ? out : err);
}

/** Everything in the catalog that has a newer version. @throws CliError `E_DEPS` when the registry cannot be reached. */
export async function newerOf(root: string): Promise<Newer[]> {
  const { code, out, err } = await askBun(root, ["outdated", "--recursive"]);
  if (code !== 0) throw refused("newer versions could not be looked up", err);
  return readOutdated(out);
}

/** Reads the table of `bun outdated`: package, current, update, latest, workspace. One row for a package that is also a tests' own. */
export function readOutdated(table: string): Newer[] {
  const found = new Map<string, Newer>();
  for (const line of table.split("\n")) {
    const cells = line.split(/[|│]/).map((cell) => cell.trim());
    const [, written = "", current = "", , latest = ""] = cells;
    const name = written.replace(/ \((dev|peer|optional)\)$/, "");
    if (isExact(current) && isExact(latest) && current !== latest)
      found.set(name, { name, current, latest });
  }
  return [...found.values()];
}

/** What is publicly known against installed versions; `unavailable` says why nobody could tell. */
export async function advisories(
  root: string,
): Promise<{ findings: Finding[] } | { unavailable: string }> {
  const { out, err } = await askBun(root, ["audit", "--json"], auditDeadlineMs);
  const findings = readAudit(out);
  if (findings !== undefined) return { findings };
  const why = err.trim().split("\n").at(-1) ?? "";
  return { unavailable: why === "" ? "the registry gave no answer" : why };
}

/** Reads `bun audit --json`: advisories by package. Undefined when it is no such document. */
export function readAudit(text: string): Finding[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text.slice(Math.max(0, text.indexOf("{"))));
  } catch {
    return undefined;
  }
  if (typeof document !== "object" || document === null) return undefined;
  return Object.entries(document).flatMap(([name, list]) =>
    Array.isArray(list)
      ? list.map((advisory: unknown) => ({
          rule: "deps/advisory",
          file: "bun.lock",
          line: 1,
          message: `"${name}" ${member(advisory, "vulnerable_versions")}: ${member(advisory, "title")} (${member(advisory, "severity")}, ${member(advisory, "url")})`,
          fix: `./tixlys deps update ${name}`,
        }))
      : [],
  );
}

/** An error of `E_DEPS` that says what the client said, and what to do without a network. */
export function refused(what: string, said: string): CliError {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const isAway = /Connection|resolve|ENOTFOUND|ETIMEDOUT|Timeout|network/i;
  return new CliError("E_DEPS", what, {
    child: "bun",
    lastLines: lines.slice(-5),
    ...(isAway.test(said)
      ? {
          cause: "the package registry cannot be reached",
          fix: "try again with a network; nothing was changed",
        }
      : { fix: "correct the name or the version; nothing was changed" }),
  });
}

/** Whether a text is one exact version. */
export function isExact(version: string): boolean {
  return /^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version);
}

function member(value: unknown, key: string): string {
  const found: unknown =
    typeof value === "object" && value !== null
      ? Reflect.get(value, key)
      : undefined;
  return typeof found === "string" ? found : "";
}
