import type { Package, Workspace } from "./workspace.ts";

/** The rings of a service, innermost first. `api` is a ring of its own beside `inbound`. */
export const rings = [
  "domain",
  "application",
  "api",
  "inbound",
  "outbound",
] as const;
export type Ring = (typeof rings)[number];

/**
 * Where a file of a package stands. `main` and `config` are a service's two files outside the
 * rings; `tests` is everything below `tests/`; `root` what lies beside `src/` (`drizzle.config.ts`);
 * `src` the code of a crate or of the command line.
 */
export type Place = {
  package: Package;
  part: Ring | "main" | "config" | "src" | "tests" | "root" | "astray";
  /** Path below `src/`, `tests/` or the package. */
  rest: string;
};

/** The place of a file, or undefined when it belongs to no package. */
export function placeOf(workspace: Workspace, file: string): Place | undefined {
  const owner = workspace.packageOf(file);
  if (!owner) return undefined;
  const inside = file.slice(owner.folder.length + 1);
  if (inside.startsWith("tests/"))
    return { package: owner, part: "tests", rest: inside.slice(6) };
  if (owner.kind === "cli")
    return { package: owner, part: "src", rest: inside };
  if (!inside.startsWith("src/"))
    return { package: owner, part: "root", rest: inside };
  const rest = inside.slice(4);
  return {
    package: owner,
    part: owner.kind === "service" ? servicePart(rest) : "src",
    rest,
  };
}

function servicePart(rest: string): Place["part"] {
  if (rest === "main.ts") return "main";
  if (rest === "config.ts") return "config";
  return rings.find((ring) => rest.startsWith(`${ring}/`)) ?? "astray";
}
