/** Examinations of what grows: database, streams, logs, traces. */
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { shown } from "../stack/paths.ts";
import { natsConfigFile } from "../stack/nats-process.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination } from "./finding.ts";

const mebibyte = 1024 * 1024;
/** The streams are declared with 1 GiB and 64 MiB (decision 14); beyond them lie indexes and consumers. */
const natsStoreBytes = 1280 * mebibyte;
/** Each process keeps four files of 20 MB. */
const logsBytes = 800 * mebibyte;
/** As telemetry's ring is bounded (decision 31). */
const tracesBytes = 64 * mebibyte;

type Entry = { path: string; bytes: number; modifiedMs: number };

const megabytes = (bytes: number) => `${Math.round(bytes / mebibyte)} MB`;

/** A folder that is no cluster of this major version does not start. */
export const cluster: Examination = async ({ paths }) => {
  const data = join(paths.postgres, "18");
  if (!existsSync(data)) return ok("database", "will be made by ./tixlys up");
  const version = (
    await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "")
  ).trim();
  if (version === "18") return ok("database", "a cluster of PostgreSQL 18");
  return fail(
    "database",
    `${shown(data)} is ${version === "" ? "damaged: it has no PG_VERSION" : `a cluster of PostgreSQL ${version}`}`,
    "put a copy of it back, or ./tixlys reset --yes (wipes the local data)",
  );
};

/** Generated at each start, so only what cannot be replaced is a fault. */
export const natsConfiguration: Examination = async ({ paths }) => {
  const file = natsConfigFile(paths.nats);
  if (!existsSync(file)) return ok("nats.conf", "will be generated");
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined
    ? fail(
        "nats.conf",
        `${shown(file)} cannot be read`,
        `rm -r ${shown(file)} (it is generated again)`,
        async () => await rm(file, { recursive: true }),
      )
    : ok("nats.conf", "readable");
};

/** The streams have caps; a store above them holds what no stream knows. */
export const natsStore: Examination = async ({ paths }) => {
  const store = join(paths.nats, "store");
  const bytes = total(await filesBelow(store));
  return bytes <= natsStoreBytes
    ? ok("NATS store", megabytes(bytes))
    : warn(
        "NATS store",
        `${shown(store)} holds ${megabytes(bytes)}, above the ${megabytes(natsStoreBytes)} of its streams`,
        "nats stream report, or ./tixlys reset --yes (wipes the local data)",
      );
};

/** Rotated while the suite runs. */
export const logs: Examination = async ({ paths }) => {
  const bytes = total(await filesBelow(paths.logs));
  return bytes <= logsBytes
    ? ok("logs", megabytes(bytes))
    : warn(
        "logs",
        `${shown(paths.logs)} holds ${megabytes(bytes)}`,
        `rm ${shown(paths.logs)}/*.log.[123], and look who writes so much`,
      );
};

/** A ring: the oldest spans may go at any time. */
export const traces: Examination = async ({ paths }) => {
  const files = await filesBelow(paths.traces);
  const bytes = total(files);
  if (bytes <= tracesBytes) return ok("traces", megabytes(bytes));
  return warn(
    "traces",
    `${shown(paths.traces)} holds ${megabytes(bytes)}, above its bound of ${megabytes(tracesBytes)}`,
    `rm the oldest files of ${shown(paths.traces)}`,
    async () => await removeOldest(files, tracesBytes),
  );
};

async function removeOldest(
  files: readonly Entry[],
  limitBytes: number,
): Promise<void> {
  let bytes = total(files);
  for (const file of files.toSorted((a, b) => a.modifiedMs - b.modifiedMs)) {
    if (bytes <= limitBytes) return;
    await rm(file.path, { force: true });
    bytes -= file.bytes;
  }
}

function total(files: readonly Entry[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

async function filesBelow(folder: string): Promise<Entry[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const facts = await stat(path).catch(() => undefined);
      return facts?.isFile() === true
        ? [{ path, bytes: facts.size, modifiedMs: facts.mtimeMs }]
        : [];
    }),
  );
  return found.flat();
}
