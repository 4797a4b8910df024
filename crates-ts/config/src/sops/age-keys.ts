/** The age side of a secrets file: who we are, and the data key wrapped for recipients. */
import { readFile } from "node:fs/promises";
import {
  armor,
  Decrypter,
  Encrypter,
  identityToRecipient,
} from "age-encryption";
import { SecretsFileError, tampered } from "./failure.ts";
import type { SopsMetadata, WrappedKey } from "./metadata.ts";

type Env = Readonly<Record<string, string | undefined>>;

const dataKeyBytes = 32;
const identityForm = /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/;

/** Identities of `SOPS_AGE_KEY` (separated by white space) and of the file `SOPS_AGE_KEY_FILE`. */
export async function identitiesOf(env: Env): Promise<string[]> {
  const inline = env["SOPS_AGE_KEY"] ?? "";
  const file = env["SOPS_AGE_KEY_FILE"]?.trim() ?? "";
  const found = parseIdentities(inline.replace(/\s+/g, "\n"), "SOPS_AGE_KEY");
  if (file !== "") found.push(...(await readIdentities(file)));
  return [...new Set(found)];
}

/** Identities of a key file as `age-keygen` writes it: one per line, comments behind `#`. */
export async function readIdentities(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined) return parseIdentities(text, `the key file ${file}`);
  throw new SecretsFileError(
    "no-key",
    `cannot be opened: the key file ${file} cannot be read`,
    "Correct SOPS_AGE_KEY_FILE, or make the file readable for this user alone",
  );
}

function parseIdentities(text: string, where: string): string[] {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.every((line) => identityForm.test(line))) return lines;
  throw new SecretsFileError(
    "no-key",
    `cannot be opened: ${where} holds something else than age identities`,
    "Use keys as age-keygen makes them (AGE-SECRET-KEY-1…), one per line",
  );
}

/** The recipient (`age1…`) of an identity. Throws SecretsFileError when it is damaged. */
export async function recipientOf(identity: string): Promise<string> {
  try {
    return await identityToRecipient(identity);
  } catch {
    throw new SecretsFileError(
      "no-key",
      "cannot be opened: a key is damaged (its checksum does not fit)",
      "Copy the key again",
    );
  }
}

/** Whether a text is an age recipient that a key can be wrapped for. */
export function isRecipient(text: string): boolean {
  if (!/^age1[0-9a-z]+$/.test(text)) return false;
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

/** Wraps a data key for one recipient. */
export async function wrapDataKey(
  dataKey: Uint8Array,
  recipient: string,
): Promise<WrappedKey> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const wrapped = armor.encode(await encrypter.encrypt(dataKey));
  return { recipient, wrapped: `${wrapped.trimEnd()}\n` };
}

/** The data key of a file, by any of the identities. Throws SecretsFileError. */
export async function unwrapDataKey(
  { keys }: SopsMetadata,
  identities: readonly string[],
): Promise<Uint8Array> {
  if (identities.length === 0)
    throw new SecretsFileError(
      "no-key",
      "cannot be opened without a key: neither SOPS_AGE_KEY nor SOPS_AGE_KEY_FILE is set",
      `Set one of them to the identity of ${readers(keys)}`,
    );
  for (const { wrapped } of keys) {
    const dataKey = await unwrap(wrapped, identities);
    if (dataKey?.length === dataKeyBytes) return dataKey;
  }
  const mine = await Promise.all(identities.map(recipientOf));
  const meant = keys.find(({ recipient }) => mine.includes(recipient));
  if (meant !== undefined)
    throw tampered(`has a damaged data key for ${meant.recipient}`);
  throw new SecretsFileError(
    "wrong-key",
    `is encrypted for ${readers(keys)}, and the key here is that of ${mine.join(", ")}`,
    `Use another key, or let one of its readers run ./tixlys secrets add-recipient ${mine[0] ?? ""} FILE`,
  );
}

function readers(keys: readonly WrappedKey[]): string {
  const names = keys.map(({ recipient }) => recipient);
  return names.length === 0 ? "no age recipient" : names.join(", ");
}

async function unwrap(
  wrapped: string,
  identities: readonly string[],
): Promise<Uint8Array | undefined> {
  try {
    const decrypter = new Decrypter();
    for (const identity of identities) decrypter.addIdentity(identity);
    return await decrypter.decrypt(armor.decode(wrapped));
  } catch {
    return undefined;
  }
}
