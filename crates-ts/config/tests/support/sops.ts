import { join } from "node:path";
import {
  openSecrets,
  readIdentities,
  readSealed,
  SecretsFileError,
  valuesOf,
} from "../../src/sops/index.ts";

export const fixtures = join(import.meta.dir, "../fixtures/sops");
export const developerKey = join(fixtures, "developer.key");
export const strangerKey = join(fixtures, "stranger.key");
export const developer = await readIdentities(developerKey);
export const stranger = await readIdentities(strangerKey);

/** What `plain.yaml` says, as an environment would hold it. */
export const plainValues = {
  A_TEXT: "correct horse battery staple",
  A_NUMBER: "42",
  A_FRACTION: "1.5",
  A_FLAG: "true",
  AN_EMPTY_ONE: "",
  SEVERAL_LINES: "line one\n  line two\n",
  A_DAY: "2026-11-21T00:00:00Z",
  UNICODE: "grüße # 🦊",
  AUTH__A_TEXT: "for auth alone",
};

/** A text that stands in every fixture, to look for where it must not be. */
export const secretText = "correct horse battery staple";

export async function fixture(name: string): Promise<string> {
  return await Bun.file(join(fixtures, name)).text();
}

/** The values of a sealed text. */
export async function opened(
  text: string,
  identities: readonly string[] = developer,
): Promise<Record<string, string>> {
  return valuesOf(await openSecrets(text, identities));
}

/** The recipients that a sealed text names. */
export function readersOf(text: string): string[] {
  return readSealed(text).metadata.keys.map(({ recipient }) => recipient);
}

/** How a file is refused: the problem and the sentence. */
export async function refusalOf(
  text: string,
  identities: readonly string[] = developer,
): Promise<string> {
  try {
    await openSecrets(text, identities);
  } catch (thrown) {
    if (thrown instanceof SecretsFileError)
      return `${thrown.problem}: ${thrown.message}. ${thrown.fix}`;
    throw thrown;
  }
  throw new Error("expected a refusal");
}
