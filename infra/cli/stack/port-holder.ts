/** Who listens on a port, where Linux lets us see it; for error messages only. */
import { readdir, readFile, readlink } from "node:fs/promises";

/** `"postgres (pid 812)"`, or undefined when the system does not tell this user. */
export async function holderOf(port: number): Promise<string | undefined> {
  const inodes = new Set([
    ...(await listeners("/proc/net/tcp", port)),
    ...(await listeners("/proc/net/tcp6", port)),
  ]);
  if (inodes.size === 0) return undefined;
  const pids = (await readdir("/proc").catch(() => [])).filter((name) =>
    /^\d+$/.test(name),
  );
  for (const pid of pids) {
    if (!(await holds(pid, inodes))) continue;
    const name = (
      await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a program")
    ).trim();
    return `${name} (pid ${pid})`;
  }
  return undefined;
}

/** Inodes of the listening sockets on a port; the columns are those of proc(5), state 0A is LISTEN. */
async function listeners(file: string, port: number): Promise<string[]> {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(
      (columns) =>
        columns[1]?.endsWith(`:${wanted}`) === true && columns[3] === "0A",
    )
    .flatMap((columns) => columns[9] ?? []);
}

async function holds(
  pid: string,
  inodes: ReadonlySet<string>,
): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  for (const entry of await readdir(folder).catch(() => [])) {
    const target = await readlink(`${folder}/${entry}`).catch(() => "");
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}
