/** Examinations of the machine: processor, memory, disk, limits. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { dirname } from "node:path";
import { freeBytes, leastFreeBytes } from "../stack/home.ts";
import { shown } from "../stack/paths.ts";
import { run } from "../tools/run.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination, Finding } from "./finding.ts";

const mebibyte = 1024 * 1024;
const comfortableDiskBytes = 1024 * mebibyte;
const leastMemoryBytes = 1100 * mebibyte;
const leastFiles = 1024;
const leastWatches = 8192;
const leastInstances = 64;

/** Bun's ordinary build needs AVX2; the launcher takes the baseline build without it. */
export const processor: Examination = async () => {
  if (process.platform !== "linux" || process.arch !== "x64")
    return ok("processor", `${process.platform}-${process.arch}`);
  const flags = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return flags.includes("avx2")
    ? ok("processor", "has AVX2")
    : warn(
        "processor",
        "has no AVX2; Bun's baseline build is used, which is slower",
        "nothing to do, or use a newer machine",
      );
};

/** The whole idle suite may take 1.1 GB (decision 23). */
export const memory: Examination = async () => {
  const free = await availableMemory();
  const text = `${Math.round(free / mebibyte)} MB available`;
  return free >= leastMemoryBytes
    ? ok("memory", text)
    : warn(
        "memory",
        `${text}; the whole suite takes up to 1100 MB`,
        "close other programs, or start less: ./tixlys up --only auth,users",
      );
};

async function availableMemory(): Promise<number> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}

/** Room for the state folder. */
export const disk: Examination = ({ paths }) => {
  const folder = nearestExisting(paths.home);
  const free = freeBytes(folder);
  const text = `${Math.floor(free / mebibyte)} MB free where ${shown(paths.home)} lies`;
  const fix =
    "free some space (df -h), or set TIXLYS_HOME to a folder on another disk";
  if (free < leastFreeBytes) return fail("disk", text, fix);
  return free < comfortableDiskBytes
    ? warn("disk", text, fix)
    : ok("disk", text);
};

/** The folder itself, or the nearest one above it that exists. */
export function nearestExisting(folder: string): string {
  return existsSync(folder) || folder === dirname(folder)
    ? folder
    : nearestExisting(dirname(folder));
}

/** Each service keeps a few hundred files and sockets open. */
export const openFiles: Examination = async () => {
  const { text } = await run(["sh", "-c", "ulimit -n"], { timeoutMs: 2000 });
  const limit = text.trim();
  return limit === "unlimited" || Number(limit) >= leastFiles
    ? ok("open files", `limit ${limit}`)
    : fail(
        "open files",
        `limit ${limit}, below ${leastFiles}`,
        `ulimit -n ${leastFiles * 4}`,
      );
};

/** `up --watch` and `logs -f` watch files. */
export const inotify: Examination = async () => {
  if (process.platform !== "linux")
    return ok("file watches", "not limited here");
  const read = async (name: string) =>
    Number(
      await readFile(`/proc/sys/fs/inotify/${name}`, "utf8").catch(() =>
        String(Number.MAX_SAFE_INTEGER),
      ),
    );
  const [watches, instances] = [
    await read("max_user_watches"),
    await read("max_user_instances"),
  ];
  const findings: Finding[] = [];
  if (watches < leastWatches)
    findings.push(
      warn(
        "file watches",
        `fs.inotify.max_user_watches is ${watches}`,
        `sudo sysctl fs.inotify.max_user_watches=65536`,
      ),
    );
  if (instances < leastInstances)
    findings.push(
      warn(
        "file watches",
        `fs.inotify.max_user_instances is ${instances}`,
        `sudo sysctl fs.inotify.max_user_instances=256`,
      ),
    );
  return findings.length > 0
    ? findings
    : ok("file watches", `${watches} watches, ${instances} instances`);
};
