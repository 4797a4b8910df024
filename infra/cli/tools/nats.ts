/** nats-server: from the PATH, from the distribution's archive without root, from Homebrew, or an error with the line to type. */
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import type { Paths } from "../stack/paths.ts";
import { installOnce } from "./install-folder.ts";
import { run } from "./run.ts";

/** Where our own copy lies, installed or not. */
export function natsFolder(paths: Paths): string {
  return join(paths.tools, "nats-server");
}

/** The path of a usable nats-server, fetched first if need be; `say` hears about the download. */
export async function natsServer(
  paths: Paths,
  say: (line: string) => void,
): Promise<string> {
  const own = join(natsFolder(paths), "nats-server");
  if (process.env["TIXLYS_TOOLS"] !== "path" && existsSync(own)) return own;
  const onPath = Bun.which("nats-server");
  if (onPath !== null) return await recentEnough(onPath);
  if (process.env["TIXLYS_TOOLS"] === "path")
    throw missing(
      "TIXLYS_TOOLS=path is set and the PATH has no nats-server",
      "enter the shell that provides it (nix develop)",
    );
  if (process.platform === "darwin") return await fromHomebrew(say);
  if (Bun.which("apt-get") !== null && Bun.which("dpkg-deb") !== null) {
    say("fetching nats-server with apt-get, into .tixlys/tools");
    await installOnce(natsFolder(paths), (target) => fromApt(target));
    return own;
  }
  throw missing("nats-server is not on the PATH", advice());
}

async function recentEnough(program: string): Promise<string> {
  const version = await versionOf(program);
  if (version !== undefined && Bun.semver.order(version, oldestNats) >= 0)
    return program;
  throw missing(
    `${program} is ${version ?? "of an unknown version"}, older than ${oldestNats}`,
    "install a newer nats-server, or take it off the PATH",
  );
}

/**
 * Works as any user and changes nothing of the system: apt gets lists, cache and state of its own, and the package is only
 * unpacked, never installed (decision 2).
 */
async function fromApt(target: string): Promise<void> {
  const apt = join(target, ".apt");
  for (const folder of ["lists/partial", "cache/archives/partial", "state"])
    await mkdir(join(apt, folder), { recursive: true });
  const options = [
    "-o",
    `Dir::State=${join(apt, "state")}`,
    "-o",
    `Dir::State::lists=${join(apt, "lists")}`,
    "-o",
    `Dir::Cache=${join(apt, "cache")}`,
    "-o",
    "Dir::State::status=/var/lib/dpkg/status",
    "-o",
    "APT::Sandbox::User=",
    "-o",
    "Acquire::Languages=none",
    "-o",
    "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false",
    "-o",
    "Debug::NoLocking=1",
  ];
  const steps = [
    ["apt-get", ...options, "-q", "update"],
    ["apt-get", ...options, "-q", "download", "nats-server"],
  ];
  for (const step of steps) await mustRun(step, target);
  const archive = (await readdir(target)).find((name) => name.endsWith(".deb"));
  if (archive === undefined)
    throw missing("apt-get downloaded no nats-server", advice());
  await mustRun(["dpkg-deb", "-x", archive, "unpacked"], target);
  await cp(
    join(target, "unpacked", "usr", "sbin", "nats-server"),
    join(target, "nats-server"),
  );
  await chmod(join(target, "nats-server"), 0o755);
  for (const rest of [archive, "unpacked", ".apt"])
    await rm(join(target, rest), { recursive: true, force: true });
}

async function mustRun(command: readonly string[], cwd: string): Promise<void> {
  const result = await run(command, {
    cwd,
    timeoutMs: 300_000,
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
  if (result.code === 0) return;
  throw new CliError(
    "E_DOWNLOAD",
    "nats-server could not be fetched from the distribution",
    {
      child: command.find((word) => !word.startsWith("-")) ?? "apt-get",
      lastLines: result.said,
      cause:
        "no network, or the distribution does not carry nats-server (Debian 12, Ubuntu 22.04 and later do)",
      fix: advice(),
    },
  );
}

async function fromHomebrew(say: (line: string) => void): Promise<string> {
  if (Bun.which("brew") === null)
    throw missing("nats-server is not on the PATH", advice());
  say("installing nats-server with Homebrew");
  const result = await run(["brew", "install", "nats-server"], {
    timeoutMs: 600_000,
  });
  const found = Bun.which("nats-server");
  if (result.code === 0 && found !== null) return found;
  throw new CliError("E_NO_NATS", "Homebrew could not install nats-server", {
    child: "brew",
    lastLines: result.said,
    fix: "brew install nats-server",
  });
}

/** The one line to type for the package managers that carry it. */
function advice(): string {
  const managers: [program: string, line: string][] = [
    ["brew", "brew install nats-server"],
    ["apk", "apk add nats-server"],
    ["pacman", "pacman -S nats-server"],
    ["zypper", "zypper install nats-server"],
    ["nix", "nix profile install nixpkgs#nats-server"],
    ["apt-get", "apt-get install nats-server"],
    ["go", "go install github.com/nats-io/nats-server/v2@latest"],
  ];
  const found = managers.find(([program]) => Bun.which(program) !== null);
  return (
    found?.[1] ??
    "put a nats-server (2.9.10 or newer) on the PATH, or set TIXLYS_NATS_URL=nats://…"
  );
}

function missing(what: string, fix: string): CliError {
  return new CliError("E_NO_NATS", what, { fix });
}

/** The oldest that must work (decision 1). */
export const oldestNats = "2.9.10";

/** Where a nats-server already is, without fetching one. */
export function presentNats(paths: Paths): string | undefined {
  const own = join(natsFolder(paths), "nats-server");
  if (process.env["TIXLYS_TOOLS"] !== "path" && existsSync(own)) return own;
  return Bun.which("nats-server") ?? undefined;
}

/** Its version, `"2.9.10"`; undefined without one, or when it does not say. */
export async function natsServerVersion(
  paths: Paths,
): Promise<string | undefined> {
  const program = presentNats(paths);
  return program === undefined ? undefined : await versionOf(program);
}

async function versionOf(program: string): Promise<string | undefined> {
  const { text } = await run([program, "--version"], { timeoutMs: 5000 }).catch(
    () => ({ text: "" }),
  );
  return /(\d+\.\d+\.\d+)/.exec(text)?.[1];
}
