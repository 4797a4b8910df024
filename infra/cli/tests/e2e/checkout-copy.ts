import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkout } from "../../stack/paths.ts";

/** A copy of this checkout as a newcomer has it: no packages, no state; only the downloaded tools are shared. */
export type CheckoutCopy = {
  readonly folder: string;
  /** Starts a command line in it, in a shell, with state and ports of its own. */
  sh(commandLine: string): Running;
  remove(): Promise<void>;
};

/** A command that runs: its output so far, and its end. */
export type Running = {
  readonly pid: number;
  /** Standard output and error so far, as they came. */
  output(): string;
  /** The exit code. */
  readonly ended: Promise<number>;
  interrupt(): void;
};

/** Makes a copy of what git knows of, and of what it would take, changed or not. */
export const copyCheckout = async (
  portOffset: number,
): Promise<CheckoutCopy> => {
  const folder = await mkdtemp(join(tmpdir(), "tixlys-copy-"));
  const listed = Bun.spawnSync(
    ["git", "ls-files", "-co", "--exclude-standard", "-z"],
    { cwd: checkout },
  );
  const files = listed.stdout
    .toString()
    .split("\0")
    .filter((file) => file !== "");
  await Promise.all(
    files.map(async (file) => {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      // A file that was deleted but not yet committed is listed and not there.
      await cp(join(checkout, file), join(folder, file)).catch(() => undefined);
    }),
  );
  await mkdir(join(folder, ".tixlys"), { recursive: true });
  await symlink(
    join(checkout, ".tixlys", "tools"),
    join(folder, ".tixlys", "tools"),
  );
  const environment = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !/^(TIXLYS|TEST)_/.test(name),
      ),
    ),
    // A newcomer has no Bun of their own.
    PATH: (process.env["PATH"] ?? "")
      .split(":")
      .filter((folder) => !existsSync(join(folder, "bun")))
      .join(":"),
    TIXLYS_PORT_OFFSET: String(portOffset),
    NO_COLOR: "1",
  };
  return {
    folder,
    sh: (commandLine) => start(commandLine, folder, environment),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

const start = (
  commandLine: string,
  cwd: string,
  env: Record<string, string | undefined>,
): Running => {
  const child = Bun.spawn(["sh", "-c", commandLine], {
    cwd,
    env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    // Ctrl-C reaches everything that the shell started, as in a terminal.
    detached: true,
  });
  let text = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream)
      text += decoder.decode(chunk, { stream: true });
  };
  const read = Promise.all([collect(child.stdout), collect(child.stderr)]);
  return {
    pid: child.pid,
    output: () => text,
    ended: Promise.all([child.exited, read]).then(([code]) => code),
    interrupt: () => void process.kill(-child.pid, "SIGINT"),
  };
};
