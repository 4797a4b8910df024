/** Processor time by part of the system (Linux): what other work on the machine disturbs less than any rate. */
import { readdir, readFile } from "node:fs/promises";
import type { Process } from "./suite.ts";

/** Seconds by name. */
export type Used = ReadonlyMap<string, number>;

const TICKS = 100;

/** What each process has used so far, with its children, which PostgreSQL has one of for each connection. */
export async function processorTime(
  processes: readonly Process[],
): Promise<Used> {
  const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(all.map(statOf));
  return new Map(
    processes.map(({ name, pid }) => {
      const own = stats.filter(
        (stat) =>
          stat !== undefined && (stat.pid === pid || stat.parent === pid),
      );
      const ticks = own.reduce((sum, stat) => sum + (stat?.ticks ?? 0), 0);
      return [name, ticks / TICKS];
    }),
  );
}

/** Undefined for a process that has ended meanwhile. */
async function statOf(pid: string) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  if (stat === "") return undefined;
  // From the state on: the name before it may hold anything.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent = 0] = fields.slice(1);
  const ticks = fields.slice(11, 13).reduce((sum, each) => sum + each, 0);
  return { pid: Number(pid), parent, ticks };
}
