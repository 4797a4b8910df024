/** Seals a secrets file so that sops opens it: the text of the file from its lines. */
import { randomBytes } from "node:crypto";
import { wrapDataKey } from "./age-keys.ts";
import { SecretsFileError } from "./failure.ts";
import type { WrappedKey } from "./metadata.ts";
import { macOf, type OpenedDocument, type OpenedItem } from "./open.ts";
import { placeOf, sealValue } from "./sealed-value.ts";

/** A line to be sealed. */
export type PlainItem =
  | { readonly kind: "value"; readonly name: string; readonly value: string }
  | { readonly kind: "comment"; readonly text: string };

/** The version of sops whose format this is; newer ones read it. */
const formatVersion = "3.13.3";

/** Makes a new file, readable for the recipients (`age1…`, at least one). */
export async function sealNew(
  items: readonly PlainItem[],
  recipients: readonly string[],
  o: { format?: "yaml" | "json"; now?: Date } = {},
): Promise<string> {
  if (recipients.length === 0)
    throw new SecretsFileError(
      "no-key",
      "would be readable for nobody: there is no recipient",
      "Name one: ./tixlys secrets add-recipient age1… FILE",
    );
  const dataKey = randomBytes(32);
  const keys = await wrapFor(dataKey, recipients);
  const sealed = items.map((item) => sealItem(item, dataKey));
  return write(sealed, dataKey, keys, o);
}

/** The same file with other lines. A line that did not change keeps its ciphertext, so that a diff shows what did. */
export function sealAgain(
  opened: OpenedDocument,
  items: readonly PlainItem[],
  o: { now?: Date } = {},
): string {
  refuseForeign(opened);
  const { dataKey, document } = opened;
  const sealed = items.map(
    (item) => unchanged(opened, item) ?? sealItem(item, dataKey),
  );
  return write(sealed, dataKey, document.metadata.keys, {
    ...o,
    format: document.format,
  });
}

/** The same file, readable for exactly these recipients too or no longer; the data key stays, so a former reader still knows it. */
export async function sealFor(
  opened: OpenedDocument,
  recipients: readonly string[],
  o: { now?: Date } = {},
): Promise<string> {
  refuseForeign(opened);
  const { dataKey, document, items } = opened;
  const known = document.metadata.keys;
  const keys = await Promise.all(
    recipients.map(
      async (recipient) =>
        known.find((key) => key.recipient === recipient) ??
        (await wrapDataKey(dataKey, recipient)),
    ),
  );
  return write(items, dataKey, keys, { ...o, format: document.format });
}

/** The same values under a new data key: what a former reader keeps opens nothing that is written from now on. */
export async function sealAnew(
  opened: OpenedDocument,
  recipients: readonly string[],
  o: { now?: Date } = {},
): Promise<string> {
  refuseForeign(opened);
  return await sealNew(opened.items, recipients, {
    ...o,
    format: opened.document.format,
  });
}

function refuseForeign({ document }: OpenedDocument): void {
  const [kind] = document.metadata.foreignKeys;
  if (kind === undefined) return;
  throw new SecretsFileError(
    "unsupported",
    `has recipients of the kind ${kind}, which only sops can write`,
    "Use sops for this file",
  );
}

async function wrapFor(
  dataKey: Uint8Array,
  recipients: readonly string[],
): Promise<WrappedKey[]> {
  return await Promise.all(
    recipients.map(async (recipient) => await wrapDataKey(dataKey, recipient)),
  );
}

function unchanged(
  { items }: OpenedDocument,
  wanted: PlainItem,
): OpenedItem | undefined {
  return items.find((item) =>
    item.kind === "value"
      ? wanted.kind === "value" &&
        item.name === wanted.name &&
        item.value === wanted.value
      : wanted.kind === "comment" && item.text === wanted.text,
  );
}

function sealItem(item: PlainItem, dataKey: Uint8Array): OpenedItem {
  if (item.kind === "comment") {
    const sealed = sealValue(item.text, dataKey, placeOf(""), "comment");
    return { ...item, sealed };
  }
  const { kind, name, value } = item;
  const sealed = sealValue(value, dataKey, placeOf(name));
  return { kind, name, value, sealed, original: value };
}

function write(
  items: readonly OpenedItem[],
  dataKey: Uint8Array,
  keys: readonly WrappedKey[],
  o: { format?: "yaml" | "json"; now?: Date },
): string {
  const { format = "yaml", now = new Date() } = o;
  // Whole seconds: the time is the additional data of the MAC exactly as it stands in the file.
  const lastModified = now.toISOString().replace(/\.\d+Z$/, "Z");
  const mac = sealValue(macOf(items), dataKey, lastModified);
  return format === "json"
    ? jsonText(items, keys, lastModified, mac)
    : yamlText(items, keys, lastModified, mac);
}

function yamlText(
  items: readonly OpenedItem[],
  keys: readonly WrappedKey[],
  lastModified: string,
  mac: string,
): string {
  const lines = items.map((item) =>
    item.kind === "comment"
      ? `#${item.sealed}`
      : `${item.name}: ${item.sealed === "" ? '""' : item.sealed}`,
  );
  const wrapped = keys.flatMap(({ recipient, wrapped: text }) => [
    "        - enc: |",
    ...text
      .trimEnd()
      .split("\n")
      .map((line) => `            ${line}`),
    `          recipient: ${recipient}`,
  ]);
  const block = [
    "sops:",
    "    age:",
    ...wrapped,
    `    lastmodified: "${lastModified}"`,
    `    mac: ${mac}`,
    "    unencrypted_suffix: _unencrypted",
    `    version: ${formatVersion}`,
  ];
  return [...lines, ...block, ""].join("\n");
}

function jsonText(
  items: readonly OpenedItem[],
  keys: readonly WrappedKey[],
  lastmodified: string,
  mac: string,
): string {
  const values = items.flatMap((item) =>
    item.kind === "value" ? [[item.name, item.sealed] as const] : [],
  );
  const age = keys.map(({ recipient, wrapped: enc }) => ({ recipient, enc }));
  const sops = {
    age,
    lastmodified,
    mac,
    unencrypted_suffix: "_unencrypted",
    version: formatVersion,
  };
  return `${JSON.stringify({ ...Object.fromEntries(values), sops }, null, "\t")}\n`;
}
