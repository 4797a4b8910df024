import type { Finding } from "../finding.ts";
import type { Edge } from "./edges.ts";

/** Decision 34: contracts are found by folder. Nothing that is bundled imports this file. */
const mayCompute = new Set(["crates-ts/contracts/src/catalogue/discover.ts"]);

/**
 * `imports/extension`: a relative import names a file that exists, with its ending.
 * `imports/form`: no `require`, and no computed `import()` in code that the other rules must see
 * through. Tests and the command line, which loads services by name, may compute.
 */
export function formFindings(edges: readonly Edge[]): Finding[] {
  return edges.flatMap((edge) => {
    const { target, import: each, from } = edge;
    const place = { file: edge.source.file, line: each.line };
    if (each.form === "require")
      return [
        {
          ...place,
          rule: "imports/form",
          message: "require() hides a dependency from the module graph",
          fix: "use an import statement, or import() for what is loaded late",
        },
      ];
    if (target.kind === "computed") {
      if (from.package.kind === "cli" || from.part === "tests") return [];
      if (mayCompute.has(place.file)) return [];
      return [
        {
          ...place,
          rule: "imports/form",
          message: "import() of a computed name hides what is imported",
          fix: "write the name as a literal",
        },
      ];
    }
    const exact =
      target.kind !== "file" ||
      target.file === target.path.replace(/[?#].*$/, "");
    if (exact) return [];
    return [
      {
        ...place,
        rule: "imports/extension",
        message: `"${each.specifier}" does not name a file of this tree`,
        fix: target.file
          ? `write the whole name: it is ${target.file}`
          : "correct the path; generated files have to be committed",
      },
    ];
  });
}
