/**
 * As whom PostgreSQL runs. It refuses uid 0, so under root the launcher tries, in this order: an unprivileged user, where that
 * user can reach the state folder; a user namespace in which our own uid is called 1000, which works in a private folder too;
 * an error that names TIXLYS_HOME (architecture §4).
 */
import { existsSync } from "node:fs";
import { chown, cp, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import { postgresVersion, toolsIn } from "../tools/postgres.ts";
import type { PostgresTools } from "../tools/postgres.ts";
import { run } from "../tools/run.ts";
import type { Paths } from "./paths.ts";
import { shown } from "./paths.ts";

/** How to start a program that must not be root. */
export type RunAs = {
  /** One sentence for the user: which way was taken. */
  readonly how: string;
  /** What stands before the command; it ends the program when its parent dies, if `stopSignal` is given. */
  prefix(stopSignal?: "SIGINT" | "SIGTERM"): string[];
  /** Whom its files must belong to; undefined when they need no change of owner. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly tools: PostgresTools;
};

const nobody = { uid: 65_534, gid: 65_534 };

/** Chooses the way for this process and this state folder. */
export async function chooseRunAs(
  paths: Paths,
  tools: PostgresTools,
): Promise<RunAs> {
  if (process.getuid?.() !== 0)
    return { how: "as the current user", prefix: () => [], tools };
  return (
    (await asOtherUser(paths, tools)) ??
    (await inNamespace(tools)) ??
    refuse(paths)
  );
}

function pdeathsig(stopSignal: "SIGINT" | "SIGTERM" | undefined): string[] {
  return stopSignal === undefined ? [] : ["--pdeathsig", stopSignal.slice(3)];
}

async function asOtherUser(
  paths: Paths,
  tools: PostgresTools,
): Promise<RunAs | undefined> {
  const setpriv = Bun.which("setpriv");
  if (process.platform !== "linux" || setpriv === null) return undefined;
  const user = await unprivilegedUser(paths.checkout);
  const switchUser = [
    setpriv,
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--clear-groups",
  ];
  const can = async (test: string, path: string) =>
    (
      await run([...switchUser, "test", test, path], {
        cwd: "/",
        timeoutMs: 5000,
      })
    ).code === 0;
  if (!(await can("-x", paths.home))) return undefined;
  const reachable = (await can("-x", tools.postgres))
    ? tools
    : await copyInto(paths, tools);
  if (!(await can("-x", reachable.postgres))) return undefined;
  return {
    how: `as user ${user.name}, because PostgreSQL refuses root`,
    prefix: (stopSignal) => [...switchUser, ...pdeathsig(stopSignal), "--"],
    owner: user,
    tools: reachable,
  };
}

/** The owner of the checkout where that is a person (a container that mounts it), else `nobody`. */
async function unprivilegedUser(
  checkout: string,
): Promise<{ uid: number; gid: number; name: string }> {
  const { uid, gid } = await stat(checkout);
  if (uid !== 0) return { uid, gid, name: await nameOf(uid) };
  return { ...nobody, name: await nameOf(nobody.uid) };
}

async function nameOf(uid: number): Promise<string> {
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  const line = passwd
    .split("\n")
    .find((entry) => entry.split(":")[2] === String(uid));
  return line?.split(":")[0] ?? String(uid);
}

/** A checkout in a private folder (below /root, say) with a state folder elsewhere: the programs move to the state folder. */
async function copyInto(
  paths: Paths,
  tools: PostgresTools,
): Promise<PostgresTools> {
  const target = join(paths.home, "tools", `postgresql-${postgresVersion}`);
  if (existsSync(target)) return toolsIn(target);
  await cp(tools.root, `${target}.new`, {
    recursive: true,
    verbatimSymlinks: true,
  });
  await rename(`${target}.new`, target);
  return toolsIn(target);
}

async function inNamespace(tools: PostgresTools): Promise<RunAs | undefined> {
  const unshare = Bun.which("unshare");
  if (process.platform !== "linux" || unshare === null) return undefined;
  const enter = [
    unshare,
    "--user",
    "--map-user=1000",
    "--map-group=1000",
    "--",
  ];
  const probe = await run([...enter, tools.postgres, "--version"], {
    cwd: "/",
    timeoutMs: 5000,
  });
  if (probe.code !== 0) return undefined;
  // A change of credentials clears the parent-death signal, so it is set inside the namespace.
  const tied = Bun.which("setpriv") !== null;
  return {
    how: "in a user namespace as uid 1000, because PostgreSQL refuses root and no other user can reach the state folder",
    prefix: (stopSignal) => [
      ...enter,
      ...(tied && stopSignal !== undefined
        ? ["setpriv", ...pdeathsig(stopSignal), "--"]
        : []),
    ],
    owner: { uid: 0, gid: 0 },
    tools,
  };
}

function refuse(paths: Paths): never {
  throw new CliError(
    "E_ROOT",
    `PostgreSQL refuses to run as root, and no other user can reach ${shown(paths.home)}`,
    {
      cause:
        "the state folder is private to root, and user namespaces are not allowed here",
      fix: "TIXLYS_HOME=/var/tmp/tixlys ./tixlys up (a folder that other users may enter), or run as an ordinary user",
    },
  );
}

/** Gives a folder and all in it to the user that PostgreSQL runs as; cheap when it already belongs to them. */
export async function giveTo(
  folder: string,
  owner: RunAs["owner"],
): Promise<void> {
  if (owner === undefined || (await stat(folder)).uid === owner.uid) return;
  await giveAll(folder, owner.uid, owner.gid);
}

async function giveAll(path: string, uid: number, gid: number): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await giveAll(inner, uid, gid);
    else if (entry.isFile()) await chown(inner, uid, gid);
  }
  // The folder itself goes last: its owner tells that everything below is done.
  await chown(path, uid, gid);
}
