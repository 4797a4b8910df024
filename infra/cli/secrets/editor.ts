/** An editor over an open text in a private folder that is gone afterwards, whatever happens. */
import { accessSync, constants, rmSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";

/** One sitting: the text may be changed several times before it is right. */
export type Sitting = {
  /** Opens the editor and answers the text that it left. Waits as long as a person takes. */
  edit(): Promise<string>;
  end(): void;
};

/** Lays a text down for editing; memory-backed folders first, so that it never reaches a disk where there is one. */
export async function sit(
  name: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Sitting> {
  const editor = [env["SOPS_EDITOR"], env["VISUAL"], env["EDITOR"]].find(
    (program) => program !== undefined && program.trim() !== "",
  );
  const folder = await mkdtemp(join(scratch(env), "tixlys-secrets-"));
  const file = join(folder, name);
  const end = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", end);
  await writeFile(file, text, { mode: 0o600 });
  return {
    edit: async () => {
      const code = await run(editor ?? "vi", file);
      if (code === 0) return await readFile(file, "utf8");
      throw new CliError(
        "E_SECRETS",
        `the editor ended with exit code ${code}; nothing was changed`,
        { fix: "set EDITOR to a program that waits until the file is closed" },
      );
    },
    end: () => {
      end();
      process.off("exit", end);
    },
  };
}

/** Runs the editor to its end. A signal ends it, not us before it: the open text must not stay behind. */
async function run(editor: string, file: string): Promise<number> {
  const child = Bun.spawn(["/bin/sh", "-c", `${editor} "$1"`, "sh", file], {
    stdin: "inherit",
    // Standard output belongs to our own result.
    stdout: process.stdout.isTTY ? "inherit" : process.stderr.fd,
    stderr: "inherit",
  });
  const stop = () => child.kill("SIGTERM");
  // Ctrl-C reaches the editor without us, and means to most of them something else than the end.
  const stay = () => undefined;
  process.on("SIGINT", stay).on("SIGTERM", stop).on("SIGHUP", stop);
  try {
    return await child.exited;
  } finally {
    process.off("SIGINT", stay).off("SIGTERM", stop).off("SIGHUP", stop);
  }
}

function scratch(env: Readonly<Record<string, string | undefined>>): string {
  const candidates = [env["XDG_RUNTIME_DIR"], "/dev/shm", tmpdir()];
  return (
    candidates.find((folder) => folder !== undefined && isWritable(folder)) ??
    tmpdir()
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
