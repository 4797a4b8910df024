/** Examinations of the machine: processor, memory, disk, limits. */
import { existsSync } from "node:fs";
import { freemem } from "node:os";
import { dirname } from "node:path";
import { leastFreeBytes } from "../stack/home.ts";
import { shown } from "../stack/paths.ts";
import { run } from "../tools/run.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination, Finding } from "./finding.ts";
import type { Machine } from "./machine.ts";

const mebibyte = 1024 * 1024;
const comfortableDiskBytes = 1024 * mebibyte;
const leastMemoryBytes = 1100 * mebibyte;
const leastFiles = 1024;
const leastWatches = 8192;
const leastInstances = 64;

/** Bun's ordinary build needs AVX2; the launcher takes the baseline build without it. */
export const processor: Examination = async ({ machine }) => {
  if (machine.platform !== "linux" || machine.arch !== "x64")
    return ok("processor", `${machine.platform}-${machine.arch}`);
  const flags = await machine.read("/proc/cpuinfo");
  return flags.includes("avx2")
    ? ok("processor", "has AVX2")
    : warn(
        "processor",
        "has no AVX2; Bun's baseline build is used, which is slower",
        "nothing to do, or use a newer machine",
      );
};

/** The whole idle suite may take 1.1 GB (decision 23). */
export const memory: Examination = async ({ machine }) => {
  const free = await availableMemory(machine);
  const text = `${Math.round(free / mebibyte)} MB available`;
  return free >= leastMemoryBytes
    ? ok("memory", text)
    : warn(
        "memory",
        `${text}; the whole suite takes up to 1100 MB`,
        "close other programs, or start less: ./tixlys up --only auth,users",
      );
};

async function availableMemory(machine: Machine): Promise<number> {
  const text = await machine.read("/proc/meminfo");
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}

/** Room for the state folder. */
export const disk: Examination = ({ paths, machine }) => {
  const free = machine.freeBytes(nearestExisting(paths.home));
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
export const inotify: Examination = async ({ machine }) => {
  if (machine.platform !== "linux")
    return ok("file watches", "not limited here");
  const limits = [
    ["max_user_watches", leastWatches, 65_536],
    ["max_user_instances", leastInstances, 256],
  ] as const;
  const findings: Finding[] = [];
  for (const [name, least, better] of limits) {
    const text = await machine.read(`/proc/sys/fs/inotify/${name}`);
    if (text !== "" && Number(text) < least)
      findings.push(
        warn(
          "file watches",
          `fs.inotify.${name} is ${text.trim()}; up --watch needs ${least}`,
          `sudo sysctl fs.inotify.${name}=${better}`,
        ),
      );
  }
  return findings.length > 0 ? findings : ok("file watches", "enough of them");
};
