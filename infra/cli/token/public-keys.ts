/** The public keys to judge with: a file's, the environment's, or those of the running suite. */
import { readFile } from "node:fs/promises";
import { KeyError, parseKeys } from "@tixlys/biscuit";
import type { KeySet } from "@tixlys/biscuit";
import { CliError } from "../console/errors.ts";
import { runningSuite, serviceUrl } from "./running-suite.ts";
import { fetchJson } from "./fetch-json.ts";

/** Keys, and where they are from, for the reader. */
export type FoundKeys = { readonly keys: KeySet; readonly from: string };

/**
 * Finds them: `--keys`, else `BISCUIT_PUBLIC_KEYS`, else `/v1/keys` of the running suite's auth.
 * @throws CliError `E_KEYS` when they cannot be read, `E_NOT_RUNNING` when there is nobody to ask.
 */
export async function publicKeys(file: string | undefined): Promise<FoundKeys> {
  if (file !== undefined) return { keys: await ofFile(file), from: file };
  const given = process.env["BISCUIT_PUBLIC_KEYS"] ?? "";
  if (given !== "")
    return {
      keys: keysOf(given, "BISCUIT_PUBLIC_KEYS"),
      from: "BISCUIT_PUBLIC_KEYS",
    };
  const url = `${serviceUrl(await runningSuite(), "auth")}/v1/keys`;
  return { keys: keysOf(pairsIn(await fetchJson(url)), url), from: url };
}

async function ofFile(file: string): Promise<KeySet> {
  const text = await readFile(file, "utf8").catch((thrown: unknown) => {
    throw new CliError("E_KEYS", `${file} cannot be read`, {
      cause: thrown instanceof Error ? thrown.message : String(thrown),
      fix: "./tixlys token verify --keys FILE, with kid:hex in it",
    });
  });
  return keysOf(pairsOf(text.trim()), file);
}

/** `kid:hex` by commas or lines, the answer of `/v1/keys`, or a set of biscuit web keys. */
function pairsOf(text: string): string {
  if (!/^[[{]/.test(text)) return text.split(/[\s,]+/).join(",");
  try {
    return pairsIn(JSON.parse(text));
  } catch {
    return text;
  }
}

function pairsIn(body: unknown): string {
  const data = member(body, "data");
  const list = Array.isArray(body) ? body : member(data ?? body, "keys");
  if (!Array.isArray(list)) return "";
  return list
    .map((key: unknown) => {
      const kid = member(key, "keyId") ?? member(key, "key_id");
      const hex = member(key, "publicKey") ?? member(key, "key_bytes");
      return `${String(kid)}:${String(hex)}`;
    })
    .join(",");
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;
}

function keysOf(pairs: string, from: string): KeySet {
  try {
    return parseKeys(pairs);
  } catch (thrown) {
    if (!(thrown instanceof KeyError)) throw thrown;
    throw new CliError("E_KEYS", `there are no usable keys in ${from}`, {
      cause: thrown.message,
      fix: "kid:hex, by commas or lines; auth shows its keys at /auth/v1/keys",
    });
  }
}
