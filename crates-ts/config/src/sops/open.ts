/** Opens a secrets file: every value at its own place, and the seal over all of them. */
import { createHash, timingSafeEqual } from "node:crypto";
import { unwrapDataKey } from "./age-keys.ts";
import { readSealed, type SealedDocument } from "./document.ts";
import { tampered } from "./failure.ts";
import { openValue, placeOf, type ValueKind } from "./sealed-value.ts";

/** A line of an opened file. `value` is the text for an environment; `sealed` as it stood in the file. */
export type OpenedItem =
  | {
      readonly kind: "value";
      readonly name: string;
      readonly value: string;
      readonly sealed: string;
      /** What the MAC covers; differs from `value` for booleans only. */
      readonly original: string;
    }
  | {
      readonly kind: "comment";
      readonly text: string;
      readonly sealed: string;
    };

/** An opened secrets file, with what is needed to seal it again. */
export type OpenedDocument = {
  readonly document: SealedDocument;
  readonly items: readonly OpenedItem[];
  readonly dataKey: Uint8Array;
};

/** What a MAC over encrypted values only begins with (`sops.go`, MACOnlyEncryptedInitialization). */
const macOnlyEncryptedStart = Buffer.from(
  "8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69",
  "hex",
);

/**
 * Opens a file with any of the identities (`AGE-SECRET-KEY-1…`). Throws SecretsFileError: the file
 * is not one of sops, the key is another one, or a value or the whole was changed.
 */
export async function openSecrets(
  text: string,
  identities: readonly string[],
): Promise<OpenedDocument> {
  const document = readSealed(text);
  const dataKey = await unwrapDataKey(document.metadata, identities);
  const items = document.items.map((item) => openItem(item, dataKey));
  verifyMac(document, items, dataKey);
  return { document, items, dataKey };
}

/** The values of an opened file by name. */
export function valuesOf(opened: OpenedDocument): Record<string, string> {
  return Object.fromEntries(
    opened.items.flatMap((item) =>
      item.kind === "value" ? [[item.name, item.value] as const] : [],
    ),
  );
}

function openItem(
  item: SealedDocument["items"][number],
  dataKey: Uint8Array,
): OpenedItem {
  const { sealed } = item;
  if (item.kind === "comment") {
    // Comments are outside the MAC; sops itself shows one that is not encrypted.
    const text = openValue(sealed, dataKey, placeOf(""))?.text ?? sealed;
    return { kind: "comment", text, sealed };
  }
  const { name } = item;
  const opened = openValue(sealed, dataKey, placeOf(name));
  if (opened === undefined)
    throw tampered(`has a value at ${name} that is not its own`);
  const value = textFor(opened.kind, opened.text);
  return { kind: "value", name, value, sealed, original: opened.text };
}

/** sops seals booleans as `True` and `False`. */
function textFor(kind: ValueKind, text: string): string {
  return kind === "bool" ? text.toLowerCase() : text;
}

function verifyMac(
  { metadata }: SealedDocument,
  items: readonly OpenedItem[],
  dataKey: Uint8Array,
): void {
  const stored = openValue(metadata.mac, dataKey, metadata.lastModified)?.text;
  const computed = macOf(items, metadata.macOnlyEncrypted);
  if (stored === undefined || !equal(stored, computed))
    throw tampered("has values that its MAC does not cover");
}

/** SHA-512 over the values in their order, in upper-case hex. Comments are not part of it. */
export function macOf(
  items: readonly OpenedItem[],
  onlyEncrypted = false,
): string {
  const hash = createHash("sha512");
  if (onlyEncrypted) hash.update(macOnlyEncryptedStart);
  for (const item of items)
    if (item.kind === "value") hash.update(item.original);
  return hash.digest("hex").toUpperCase();
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
