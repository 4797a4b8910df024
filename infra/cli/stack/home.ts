/** The state folder before anything is started in it: there, writable, ours, and with room. */
import { accessSync, constants, mkdirSync, statfsSync } from "node:fs";
import { CliError, hasCode } from "../console/errors.ts";
import { shown } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { isFree } from "./ports.ts";
import { holderOf } from "./port-holder.ts";

/** Below this PostgreSQL's first start does not fit. */
export const leastFreeBytes = 200 * 1024 * 1024;

/** Makes the folders. Those with secrets are their owner's alone; the rest may be entered, because PostgreSQL may run as another user. */
export function prepareHome(paths: Paths): void {
  try {
    mkdirSync(paths.home, { recursive: true, mode: 0o755 });
    accessSync(paths.home, constants.W_OK | constants.X_OK);
    for (const folder of [paths.run, paths.logs, paths.postgres, paths.blobs])
      mkdirSync(folder, { recursive: true, mode: 0o755 });
    for (const folder of [paths.keys, paths.nats, paths.mail, paths.traces])
      mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    if (hasCode(thrown, "ENOSPC")) throw thrown;
    throw new CliError(
      "E_STATE_UNWRITABLE",
      `cannot write the state folder ${shown(paths.home)}`,
      {
        cause: thrown instanceof Error ? thrown.message : String(thrown),
        fix: "make it writable for this user, or set TIXLYS_HOME to a folder of your own",
      },
    );
  }
  refuseFullDisk(paths);
}

function refuseFullDisk(paths: Paths): void {
  const free = freeBytes(paths.home);
  if (free >= leastFreeBytes) return;
  throw new CliError(
    "E_DISK_FULL",
    `only ${Math.floor(free / 1_048_576)} MB are free where ${shown(paths.home)} lies`,
    {
      cause: `a first start needs about ${leastFreeBytes / 1_048_576} MB`,
      fix: "free some space (df -h), or set TIXLYS_HOME to a folder on another disk",
    },
  );
}

/** Bytes that an ordinary user may still write there. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Refuses when any of the ports is taken, naming each with its holder, before anything is started. */
export async function refuseTakenPorts(
  wanted: readonly (readonly [owner: string, port: number])[],
  offset: number,
): Promise<void> {
  const checks = await Promise.all(
    wanted.map(async ([owner, port]) => ({
      owner,
      port,
      free: await isFree(port),
    })),
  );
  const taken = checks.filter(({ free }) => !free);
  if (taken.length === 0) return;
  const lines = await Promise.all(
    taken.map(async ({ owner, port }) => {
      const holder = await holderOf(port);
      return `port ${port} (${owner}) is taken${holder === undefined ? "" : ` by ${holder}`}`;
    }),
  );
  throw new CliError("E_PORT_IN_USE", lines.join("; "), {
    cause: "another program, or the suite of another checkout, listens there",
    fix: `./tixlys up --port-offset ${offset + 1000}`,
  });
}
