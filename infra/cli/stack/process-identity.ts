/** Which process a pid means: a pid alone is reused, a pid with its start time is not. */
import { readFile, readlink } from "node:fs/promises";
import { hasCode } from "../console/errors.ts";

/** One process of one boot. */
export type ProcessIdentity = {
  readonly pid: number;
  readonly started: string;
};

/** The identity of a running process; undefined when there is none (a zombie counts as none). */
export async function identify(
  pid: number,
): Promise<ProcessIdentity | undefined> {
  const started =
    process.platform === "linux" ? await linuxStart(pid) : await psStart(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether exactly that process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.started === identity.started;
}

/** The folder a process works in, where the system tells (Linux). */
export async function workingFolder(pid: number): Promise<string | undefined> {
  return await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

/** Field 22 of /proc/PID/stat is the start in clock ticks since boot; the boot id makes it unique (proc(5)). */
async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    ]);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, start] = [fields[0], fields[19]];
    return state === "Z" || state === "X" || start === undefined
      ? undefined
      : `${boot.trim()}/${start}`;
  } catch {
    return undefined;
  }
}

async function psStart(pid: number): Promise<string | undefined> {
  const child = Bun.spawn(["ps", "-o", "stat=,lstart=", "-p", String(pid)], {
    stderr: "ignore",
  });
  const text = (await new Response(child.stdout).text()).trim();
  return text === "" || text.startsWith("Z")
    ? undefined
    : text.split(/\s+/).slice(1).join(" ");
}

/** Sends a signal to a process, or to its whole group with `group`; a process that is gone is no error. */
export function signal(pid: number, name: NodeJS.Signals, group = false): void {
  try {
    process.kill(group ? -pid : pid, name);
  } catch (thrown) {
    if (!hasCode(thrown, "ESRCH") && !hasCode(thrown, "EPERM")) throw thrown;
  }
}

/** Waits until the process is gone; false when it is still there at the deadline. */
export async function untilGone(
  identity: ProcessIdentity,
  deadlineMs: number,
): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (await isRunning(identity)) {
    if (performance.now() > end) return false;
    await Bun.sleep(15);
  }
  return true;
}
