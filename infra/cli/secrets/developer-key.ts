/** The age keys of whoever runs the launcher. */
import { existsSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { identitiesOf, readIdentities, recipientOf } from "@tixlys/config/sops";
import { shown } from "../stack/paths.ts";
import type { Paths } from "../stack/paths.ts";
import { withFile } from "./failures.ts";

/** Keys from one place. `file` when they lie in one. */
export type KeySource = {
  readonly where: string;
  readonly file?: string;
  readonly identities: readonly string[];
  readonly recipients: readonly string[];
};

/** The key that `./tixlys secrets init` makes; `reset` keeps it. */
export function ownKeyFile(paths: Paths): string {
  return join(paths.keys, "age.txt");
}

/**
 * Every key there is: `SOPS_AGE_KEY`, `SOPS_AGE_KEY_FILE`, the one of `init`, and where sops itself looks. Services know the
 * first two only.
 */
export async function developerKeys(
  paths: Paths,
  env: Readonly<Record<string, string | undefined>>,
): Promise<KeySource[]> {
  const config =
    env["XDG_CONFIG_HOME"] ?? join(env["HOME"] ?? homedir(), ".config");
  const named = env["SOPS_AGE_KEY_FILE"]?.trim() ?? "";
  const files = [
    named,
    ownKeyFile(paths),
    join(config, "sops", "age", "keys.txt"),
  ];
  // A shell may name the usual place of a key that was never made; `doctor` tells.
  const present = [...new Set(files)].filter(
    (file) => file !== "" && existsSync(file),
  );
  return await withFile("a secrets file", async () => {
    const inline = await identitiesOf({ SOPS_AGE_KEY: env["SOPS_AGE_KEY"] });
    const sources =
      inline.length === 0 ? [] : [await sourceOf("SOPS_AGE_KEY", inline)];
    for (const file of present)
      sources.push(
        await sourceOf(shown(file), await readIdentities(file), file),
      );
    return sources;
  });
}

async function sourceOf(
  where: string,
  identities: readonly string[],
  file?: string,
): Promise<KeySource> {
  const recipients = await Promise.all(identities.map(recipientOf));
  return {
    where,
    identities,
    recipients,
    ...(file === undefined ? {} : { file }),
  };
}

/** All identities of all sources. */
export function identitiesIn(sources: readonly KeySource[]): string[] {
  return [...new Set(sources.flatMap((source) => source.identities))];
}

/** Makes a key of this developer's own, as `age-keygen` writes it, readable by its owner alone. */
export async function makeKey(paths: Paths): Promise<KeySource> {
  const { generateX25519Identity } = await import("age-encryption");
  const identity = await generateX25519Identity();
  const file = ownKeyFile(paths);
  const source = await sourceOf(shown(file), [identity], file);
  await mkdir(paths.keys, { recursive: true, mode: 0o700 });
  const lines = [
    `# created: ${new Date().toISOString()}`,
    `# public key: ${source.recipients[0] ?? ""}`,
    identity,
    "",
  ];
  await writeFile(file, lines.join("\n"), { mode: 0o600, flag: "wx" });
  return source;
}

/** Whether others than the owner may read a file. */
export function isOpenToOthers(file: string): boolean {
  return (statSync(file).mode & 0o077) !== 0;
}
