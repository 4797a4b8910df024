import type { Finding } from "../finding.ts";
import { packageName, readEdges, type Edge } from "../imports/edges.ts";
import { nodesOf } from "../workspace/source.ts";
import type { Package, Workspace } from "../workspace/workspace.ts";
import type { Declared } from "./declared.ts";

/** Used without being imported: by `tsconfig.json`, or as a program. */
const tools = new Set(["bun-types", "typescript", "oxlint", "oxlint-tsgolint"]);

/**
 * `deps/undeclared`: every import of a package is declared in its own `package.json`, in
 * `dependencies` when the code of `src/` needs it.
 */
export function undeclaredFindings(workspace: Workspace): Finding[] {
  return readEdges(workspace).flatMap((edge) => {
    const name = importedName(edge);
    const { manifest, kind } = edge.from.package;
    if (name === undefined || name === manifest.name) return [];
    const place = {
      rule: "deps/undeclared",
      file: edge.source.file,
      line: edge.import.line,
    };
    const inDevOnly =
      !(name in manifest.dependencies) && name in manifest.devDependencies;
    const isShipped = edge.from.part !== "tests" && edge.from.part !== "root";
    if (name in manifest.dependencies) return [];
    if (inDevOnly && (!isShipped || edge.import.typeOnly || kind === "cli"))
      return [];
    return [
      {
        ...place,
        message: inDevOnly
          ? `"${name}" is only a devDependency and src/ needs it`
          : `"${name}" is imported and not declared`,
        fix: `"${name}": "${name.startsWith("@tixlys/") ? "workspace:*" : "catalog:"}" under ${isShipped ? "dependencies" : "devDependencies"} of ${edge.from.package.folder}/package.json, then bun install`,
      },
    ];
  });
}

/**
 * `deps/unused`: every declared dependency is imported, or named in a string of the package's code
 * (a file of it is resolved or run). `@types/x` is used when `x` is.
 */
export function unusedFindings(
  workspace: Workspace,
  declared: readonly Declared[],
): Finding[] {
  return workspace.packages.flatMap((owner) => {
    const used = usedNames(workspace, owner);
    return declared
      .filter((each) => each.file === `${owner.folder}/package.json`)
      .filter(({ name }) => !tools.has(name))
      .filter(({ name }) => !used.has(name.replace(/^@types\//, "")))
      .map((each) => ({
        rule: "deps/unused",
        file: each.file,
        line: each.line,
        message: `"${each.name}" is declared and never used`,
        fix: "delete the line and run bun install",
      }));
  });
}

function usedNames(workspace: Workspace, owner: Package): Set<string> {
  const names = workspace.sources
    .filter((source) => source.file.startsWith(`${owner.folder}/`))
    .flatMap((source) =>
      nodesOf(source, "Literal").flatMap((node) =>
        typeof node["value"] === "string" ? [packageName(node["value"])] : [],
      ),
    );
  return new Set(names);
}

function importedName(edge: Edge): string | undefined {
  if (edge.target.kind === "external") return edge.target.name;
  if (edge.target.kind === "package") return edge.target.package.manifest.name;
  return undefined;
}
