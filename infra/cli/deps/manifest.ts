/** Edits of `package.json` texts: one entry each, names in order, everything else as it was. */

/** The root's text with this exact version in `workspaces.catalog`. */
export function withPin(text: string, name: string, version: string): string {
  const root = parse(text);
  const workspaces = record(root["workspaces"]);
  return print({
    ...root,
    workspaces: {
      ...workspaces,
      catalog: sorted({ ...record(workspaces["catalog"]), [name]: version }),
    },
  });
}

/** A package's text with `"name": "catalog:"` in one group; it leaves the other. */
export function withDependency(
  text: string,
  name: string,
  group: "dependencies" | "devDependencies",
): string {
  const other = group === "dependencies" ? "devDependencies" : "dependencies";
  const manifest = parse(text);
  const { [name]: _, ...rest } = record(manifest[other]);
  return print({
    ...manifest,
    ...(manifest[other] === undefined ? {} : { [other]: rest }),
    [group]: sorted({ ...record(manifest[group]), [name]: "catalog:" }),
  });
}

/** The pins of `workspaces.catalog`. */
export function pinsOf(text: string): Readonly<Record<string, string>> {
  const catalog = record(record(parse(text)["workspaces"])["catalog"]);
  return Object.fromEntries(
    Object.entries(catalog).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

/** The `name` of a manifest. */
export function nameOf(text: string): string {
  const { name } = parse(text);
  return typeof name === "string" ? name : "";
}

function parse(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return record(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function sorted(entries: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function print(manifest: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
