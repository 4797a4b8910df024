import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

const tools = resolve(import.meta.dir, "../../../.tixlys/tools");
const fetchWithinMs = 120_000;

/**
 * A program of the operating system that a test drives: from the PATH, else out of the distribution's package of that name,
 * unpacked into `.tixlys/tools` as any user and installed nowhere. Undefined where neither is to be had.
 */
export async function systemProgram(name: string): Promise<string | undefined> {
  const onPath = Bun.which(name, {
    PATH: `${Bun.env["PATH"] ?? ""}:/usr/sbin:/sbin`,
  });
  if (onPath !== null) return onPath;
  const folder = join(tools, name);
  const mayFetch =
    Bun.env["TIXLYS_TOOLS"] !== "path" &&
    Bun.which("apt-get") !== null &&
    Bun.which("dpkg-deb") !== null;
  if (!existsSync(folder) && mayFetch)
    await fetched(name, folder).catch(() => undefined);
  return ["usr/sbin", "usr/bin"]
    .map((place) => join(folder, place, name))
    .find((file) => existsSync(file));
}

/** Made beside its place and moved there when whole; of two that do so at once the later one's copy goes. */
async function fetched(name: string, folder: string): Promise<void> {
  await mkdir(tools, { recursive: true });
  const draft = await mkdtemp(join(tools, `.new-${name}-`));
  try {
    const apt = join(draft, "apt");
    for (const each of ["lists/partial", "cache/archives/partial", "state"])
      await mkdir(join(apt, each), { recursive: true });
    const options = [
      `Dir::State=${apt}/state`,
      `Dir::State::lists=${apt}/lists`,
      `Dir::Cache=${apt}/cache`,
      "Dir::State::status=/var/lib/dpkg/status",
      "APT::Sandbox::User=",
      "Acquire::Languages=none",
      "Debug::NoLocking=1",
    ].flatMap((option) => ["-o", option]);
    await mustRun(draft, ["apt-get", ...options, "-q", "update"]);
    await mustRun(draft, ["apt-get", ...options, "-q", "download", name]);
    const archive = (await readdir(draft)).find((each) =>
      each.endsWith(".deb"),
    );
    await mustRun(draft, ["dpkg-deb", "-x", archive ?? "", "unpacked"]);
    if (!existsSync(folder)) await rename(join(draft, "unpacked"), folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function mustRun(cwd: string, command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], {
    cwd,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    timeout: fetchWithinMs,
  });
  const code = await child.exited;
  if (code !== 0) throw new Error(`${command[0] ?? ""} ended with ${code}`);
}
