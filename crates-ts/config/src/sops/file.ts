/** Reads a secrets file from disk. This module, and age with it, is loaded only when there is a file. */
import { readFile, stat } from "node:fs/promises";
import { identitiesOf } from "./age-keys.ts";
import { largestFileBytes } from "./document.ts";
import { SecretsFileError } from "./failure.ts";
import { openSecrets, valuesOf } from "./open.ts";

/** The text of a secrets file. Throws SecretsFileError. */
export async function readSecretsText(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw unreadable("is not there, or not reachable");
  // A pipe could keep the process waiting for ever.
  if (!found.isFile()) throw unreadable("is not a file");
  if (found.size > largestFileBytes)
    throw unreadable(`is larger than ${largestFileBytes} bytes`);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) throw unreadable("is not readable for this user");
  return text;
}

/** Opens a secrets file with the keys of an environment; all its values by name. Throws SecretsFileError. */
export async function readSecretsFile(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const text = await readSecretsText(file);
  return valuesOf(await openSecrets(text, await identitiesOf(env)));
}

function unreadable(message: string): SecretsFileError {
  return new SecretsFileError(
    "unreadable",
    message,
    "Correct TIXLYS_SECRETS_FILE, or unset it to use environment variables alone",
  );
}
