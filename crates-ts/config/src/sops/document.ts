/** The text of a secrets file, taken apart without any key: names are open, values and comments sealed. */
import { SecretsFileError } from "./failure.ts";
import {
  isRecord,
  malformed,
  readMetadata,
  type SopsMetadata,
} from "./metadata.ts";
import { isSealed } from "./sealed-value.ts";

/** A line of the file: a value by name, or a comment. `sealed` as it stands there. */
export type SealedItem =
  | { readonly kind: "value"; readonly name: string; readonly sealed: string }
  | { readonly kind: "comment"; readonly sealed: string };

/** A secrets file, still sealed. */
export type SealedDocument = {
  readonly format: "yaml" | "json";
  readonly items: readonly SealedItem[];
  readonly metadata: SopsMetadata;
};

/** Names in a secrets file are those of variables, possibly with a service before them: `AUTH__NAME`. */
export const nameForm = /^[A-Z][A-Z0-9_]*$/;

/** The largest secrets file, in bytes. */
export const largestFileBytes = 1_048_576;

/**
 * Takes a file apart. Throws SecretsFileError when it is not a flat file whose values are all
 * encrypted: an open value is refused, whatever the file's own rules say.
 */
export function readSealed(text: string): SealedDocument {
  const format = text.trimStart().startsWith("{") ? "json" : "yaml";
  const { sops, ...values } = parse(text, format);
  const metadata = readMetadata(sops);
  const items = Object.entries(values).map(([name, sealed]) =>
    sealedItem(name, sealed),
  );
  return {
    format,
    items: format === "yaml" ? withComments(text, items) : items,
    metadata,
  };
}

function parse(
  text: string,
  format: SealedDocument["format"],
): Record<string, unknown> {
  let content: unknown;
  try {
    content = format === "json" ? JSON.parse(text) : Bun.YAML.parse(text);
  } catch {
    // The parser's own message may quote the file.
    throw malformed(`is not valid ${format === "json" ? "JSON" : "YAML"}`);
  }
  if (isRecord(content)) return content;
  throw malformed("is not one flat list of NAME: value");
}

function sealedItem(name: string, sealed: unknown): SealedItem {
  if (!nameForm.test(name))
    throw malformed("has a name that is no NAME of a variable");
  if (typeof sealed === "object" && sealed !== null)
    throw malformed(`is not flat: ${name} holds more than one value`);
  if (typeof sealed === "string" && isSealed(sealed))
    return { kind: "value", name, sealed };
  throw new SecretsFileError(
    "unencrypted",
    `holds ${name} unencrypted`,
    "Treat that value as leaked: replace it at its source, then with ./tixlys secrets edit FILE",
  );
}

const valueLine =
  /^"?([A-Z][A-Z0-9_]*)"?:\s*(?:"[^"]*"|[^\s#]+)?\s*(?:#(.*))?$/;

/** Comments stand on lines of their own or behind a value, which sops writes on one line each. */
function withComments(
  text: string,
  values: readonly SealedItem[],
): SealedItem[] {
  const byName = new Map(
    values.map((item) => [item.kind === "value" ? item.name : "", item]),
  );
  const items: SealedItem[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("sops:")) break;
    if (line.startsWith("#"))
      items.push({ kind: "comment", sealed: line.slice(1) });
    const [, name = "", comment] = valueLine.exec(line) ?? [];
    const value = byName.get(name);
    if (value === undefined) continue;
    if (comment !== undefined) items.push({ kind: "comment", sealed: comment });
    items.push(value);
    byName.delete(name);
  }
  // A value that somebody folded over several lines: the order counts, the comments do not.
  return byName.size === 0 ? items : [...values];
}
