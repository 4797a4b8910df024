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
  // The editor gets Ctrl-C itself; we only must not die before it and leave the open text behind.
  const stay = () => undefined;
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stay);
  await writeFile(file, text, { mode: 0o600 });
  return {
    edit: async () => {
      const child = Bun.spawn(
        ["/bin/sh", "-c", `${editor ?? "vi"} "$1"`, "sh", file],
        {
          stdin: "inherit",
          // Standard output belongs to our own result.
          stdout: process.stdout.isTTY ? "inherit" : process.stderr.fd,
          stderr: "inherit",
        },
      );
      const code = await child.exited;
      if (code !== 0)
        throw new CliError(
          "E_SECRETS",
          `the editor ended with exit code ${code}; nothing was changed`,
          {
            fix: "set EDITOR to a program that waits until the file is closed",
          },
        );
      return await readFile(file, "utf8");
    },
    end: () => {
      end();
      process.off("exit", end);
      for (const signal of signals) process.off(signal, stay);
    },
  };
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
