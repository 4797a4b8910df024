/** A checkout of its own for `./tixlys secrets`: rules, a folder of files, keys, and the services of this checkout. */
import { chmod, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openSecrets,
  readIdentities,
  recipientOf,
  valuesOf,
} from "@tixlys/config/sops";
import { checkout, sandbox, type Called, type Sandbox } from "./cli.ts";

const keys = join(checkout, "crates-ts/config/tests/fixtures/sops");
export const developerKey = join(keys, "developer.key");
export const strangerKey = join(keys, "stranger.key");

export const developer = await recipientOfFile(developerKey);
export const stranger = await recipientOfFile(strangerKey);

async function recipientOfFile(file: string): Promise<string> {
  const [identity = ""] = await readIdentities(file);
  return await recipientOf(identity);
}

/** The workbench and what is done on it; `call` runs `./tixlys secrets …` with the developer's key. */
export type Workbench = {
  readonly root: string;
  readonly box: Sandbox;
  call(args: readonly string[], env?: Record<string, string>): Promise<Called>;
  /** `secrets edit FILE` with an editor that leaves this text. */
  write(file: string, text: string): Promise<Called>;
  text(file: string): Promise<string>;
  put(file: string, text: string): Promise<void>;
  /** The values of a file, opened with a key. */
  values(file: string, key?: string): Promise<Record<string, string>>;
  remove(): Promise<void>;
};

/** Makes one. Its `.sops.yaml` is that of this checkout, so production has rules without readers. */
export async function workbench(): Promise<Workbench> {
  const root = await mkdtemp(join(tmpdir(), "tixlys-secrets-root-"));
  const box = await sandbox({ services: join(checkout, "services") });
  await mkdir(join(root, "infra/secrets"), { recursive: true });
  await cp(join(checkout, ".sops.yaml"), join(root, ".sops.yaml"));
  const editor = join(root, "editor");
  await Bun.write(editor, '#!/bin/sh\ncat "$EDITED_TEXT" > "$1"\n');
  await chmod(editor, 0o755);
  const env = {
    TIXLYS_SECRETS_ROOT: root,
    SOPS_AGE_KEY: "",
    SOPS_AGE_KEY_FILE: developerKey,
    XDG_CONFIG_HOME: join(root, "config"),
    VISUAL: "",
    SOPS_EDITOR: "",
    EDITOR: editor,
    EDITED_TEXT: join(root, "edited-text"),
  };
  const text = async (file: string) => await Bun.file(join(root, file)).text();
  const call = async (
    args: readonly string[],
    more: Record<string, string> = {},
  ) => await box.call(["secrets", ...args], { env: { ...env, ...more } });
  return {
    root,
    box,
    call,
    text,
    put: async (file, content) => {
      await Bun.write(join(root, file), content);
    },
    write: async (file, content) => {
      await Bun.write(env.EDITED_TEXT, content);
      return await call(["edit", file]);
    },
    values: async (file, key = developerKey) =>
      valuesOf(await openSecrets(await text(file), await readIdentities(key))),
    remove: async () => {
      await box.remove();
      await rm(root, { recursive: true, force: true });
    },
  };
}
