import { isBuiltin } from "node:module";
import { posix } from "node:path";
import type { Import, Source } from "../workspace/source.ts";
import { type Place, placeOf } from "../workspace/place.ts";
import type { Package, Workspace } from "../workspace/workspace.ts";

/**
 * What an import reaches. `file` and `package` name a file of this tree (undefined when it does
 * not exist), `external` a package from a registry, `builtin` a module of Bun or Node, `computed`
 * a specifier that only the running program knows.
 */
export type Target =
  | { kind: "file"; path: string; file: string | undefined }
  | {
      kind: "package";
      package: Package;
      subpath: string;
      file: string | undefined;
    }
  | { kind: "external"; name: string }
  | { kind: "builtin"; name: string }
  | { kind: "computed" };

/** One import, with where it stands and what it reaches. */
export type Edge = {
  source: Source;
  from: Place;
  import: Import;
  target: Target;
};

/** Every import of every package. */
export function readEdges(workspace: Workspace): Edge[] {
  return workspace.sources.flatMap((source) => {
    const from = placeOf(workspace, source.file);
    if (!from) return [];
    return source.imports.map((each) => ({
      source,
      from,
      import: each,
      target: resolve(workspace, source.file, each.specifier),
    }));
  });
}

/** The place that an edge reaches, when it stays inside the tree. */
export function reached(workspace: Workspace, edge: Edge): Place | undefined {
  const { target } = edge;
  if (target.kind === "file")
    return placeOf(workspace, target.file ?? target.path);
  if (target.kind === "package")
    return { package: target.package, part: "src", rest: target.subpath };
  return undefined;
}

function resolve(
  workspace: Workspace,
  file: string,
  specifier: string | undefined,
): Target {
  if (specifier === undefined) return { kind: "computed" };
  const installed = /^\..*\/node_modules\/(.+)$/.exec(specifier)?.[1];
  // A path into node_modules goes around a package's exports, and is an import of that package all the same.
  if (installed !== undefined)
    return { kind: "external", name: packageName(installed) };
  if (specifier.startsWith(".")) {
    const path = posix.join(posix.dirname(file), specifier);
    return { kind: "file", path, file: existing(workspace, path) };
  }
  if (isBuiltin(specifier) || /^(node|bun):|^bun$/.test(specifier))
    return { kind: "builtin", name: specifier };
  const name = packageName(specifier);
  const own = workspace.packages.find((each) => each.manifest.name === name);
  if (!own) return { kind: "external", name };
  const subpath = `.${specifier.slice(name.length)}`;
  const entry = own.manifest.exports[subpath];
  return {
    kind: "package",
    package: own,
    subpath,
    file: entry && existing(workspace, posix.join(own.folder, entry)),
  };
}

function existing(workspace: Workspace, path: string): string | undefined {
  const clean = path.replace(/[?#].*$/, "");
  return [clean, `${clean}.ts`, `${clean}/index.ts`].find((each) =>
    workspace.has(each),
  );
}

/** `@scope/name/deep` and `name/deep` without the part inside the package. */
export function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
