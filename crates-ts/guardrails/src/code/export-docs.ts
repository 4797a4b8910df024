import { posix } from "node:path";
import type { Finding } from "../finding.ts";
import {
  child,
  children,
  nameOf,
  type Node,
  nodesOf,
  type Source,
} from "../workspace/source.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Which names of a file are wanted; `undefined` means all that it exports. */
type Wanted = ReadonlySet<string> | undefined;

/** One declaration with the node before which its docstring stands. */
type Declaration = { name: string; line: number; documented: boolean };

/**
 * `code/export-docs`: what a crate's entry files export has a docstring where it is declared.
 * Exports are followed through `export … from` inside the crate; a second overload needs none.
 */
export function exportDocFindings(workspace: Workspace): Finding[] {
  const byFile = new Map(workspace.sources.map((each) => [each.file, each]));
  return workspace.packages
    .filter(({ kind }) => kind === "crate")
    .flatMap(({ folder, manifest }) => {
      const missing = new Map<string, Finding>();
      const seen = new Set<string>();
      for (const entry of Object.values(manifest.exports))
        visit(posix.join(folder, entry), undefined, byFile, missing, seen);
      return [...missing.values()];
    });
}

function visit(
  file: string,
  wanted: Wanted,
  byFile: ReadonlyMap<string, Source>,
  missing: Map<string, Finding>,
  seen: Set<string>,
): void {
  const source = byFile.get(file);
  const key = `${file} ${wanted ? [...wanted].join() : "*"}`;
  if (!source || seen.has(key)) return;
  seen.add(key);
  for (const { name, line, documented } of declarationsOf(source)) {
    if (documented || (wanted && !wanted.has(name))) continue;
    missing.set(`${file} ${name}`, {
      rule: "code/export-docs",
      file,
      line,
      message: `the export "${name}" has no docstring`,
      fix: "write /** … */ above it: what it is or guarantees, shapes, units, errors",
    });
  }
  for (const { from, names } of reexportsOf(source, wanted))
    visit(posix.join(posix.dirname(file), from), names, byFile, missing, seen);
}

function declarationsOf(source: Source): Declaration[] {
  const exported = new Set(
    nodesOf(source, "ExportNamedDeclaration")
      .filter((node) => !child(node, "source"))
      .flatMap((node) => children(node, "specifiers"))
      .flatMap((specifier) => nameOf(child(specifier, "local")) ?? []),
  );
  const found = new Map<string, Declaration>();
  for (const statement of nodesOf(source, "Program").flatMap((program) =>
    children(program, "body"),
  )) {
    const isExport = statement.type === "ExportNamedDeclaration";
    const declaration = isExport ? child(statement, "declaration") : statement;
    for (const name of declaration ? namesOf(declaration) : []) {
      if ((!isExport && !exported.has(name)) || found.has(name)) continue;
      found.set(name, {
        name,
        line: source.lineAt(statement.start),
        documented: source.documented.has(statement.start),
      });
    }
  }
  return [...found.values()];
}

function namesOf(declaration: Node): string[] {
  const parts =
    declaration.type === "VariableDeclaration"
      ? children(declaration, "declarations")
      : [declaration];
  return parts.flatMap((part) => nameOf(child(part, "id")) ?? []);
}

/** `export { a, type B } from "./x.ts"`, `export * from "./x.ts"`, and what is imported to be exported. */
function reexportsOf(
  source: Source,
  wanted: Wanted,
): { from: string; names: Wanted }[] {
  const named = nodesOf(source, "ExportNamedDeclaration").flatMap((node) => {
    const from = nameOf(child(node, "source"));
    const names = children(node, "specifiers").flatMap((specifier) => {
      const outer = nameOf(child(specifier, "exported"));
      const inner = nameOf(child(specifier, "local"));
      const isWanted = !wanted || (outer !== undefined && wanted.has(outer));
      return isWanted && inner !== undefined ? [inner] : [];
    });
    return from === undefined || names.length === 0
      ? []
      : [{ from, names: new Set(names) }];
  });
  const all = nodesOf(source, "ExportAllDeclaration").flatMap((node) => {
    const from = nameOf(child(node, "source"));
    return from === undefined ? [] : [{ from, names: wanted }];
  });
  return [...named, ...all].filter(({ from }) => from.startsWith("."));
}
