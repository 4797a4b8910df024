/** What a `package.json` says, as far as a rule reads it; a missing part is empty. */
export type Manifest = {
  name: string;
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
  /** Exported subpath (`.`, `./postgres`) to file. */
  exports: Readonly<Record<string, string>>;
  /** `workspaces.catalog`; only the root has one. */
  catalog: Readonly<Record<string, string>>;
  text: string;
};

/** Reads the text of a `package.json`. Unreadable JSON gives an empty manifest: Bun itself refuses it first. */
export function parseManifest(text: string): Manifest {
  const json = parseJson(text);
  const workspaces = json["workspaces"];
  return {
    name: typeof json["name"] === "string" ? json["name"] : "",
    dependencies: strings(json["dependencies"]),
    devDependencies: strings(json["devDependencies"]),
    exports: strings(json["exports"]),
    catalog: strings(isRecord(workspaces) ? workspaces["catalog"] : undefined),
    text,
  };
}

/** The line of `"key"` in a JSON text, or 1: good enough for files that people format. */
export function lineOfKey(text: string, key: string): number {
  const offset = text.indexOf(`"${key}"`);
  return offset < 0 ? 1 : text.slice(0, offset).split("\n").length;
}

/** True for an object that is neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
