import type { Finding } from "../finding.ts";
import type { Place } from "../workspace/place.ts";
import type { PackageKind, Workspace } from "../workspace/workspace.ts";
import { type Edge, reached } from "./edges.ts";
import {
  clientCode,
  crateTable,
  type CrateRule,
  exampleContracts,
  matches,
  reserved,
} from "./table.ts";

/**
 * `imports/border`: no package reaches into a service, none reaches another's files by path.
 * `imports/composition`: only the command line and `main.ts` see a service's `config.ts`, which
 * itself sees nothing but the crate `config`; nobody imports `main.ts`. Tests of a service may see
 * all of their own service.
 */
export function borderFindings(
  workspace: Workspace,
  edges: readonly Edge[],
): Finding[] {
  return edges.flatMap((edge) => {
    const to = reached(workspace, edge);
    const refusal =
      refuseConfig(edge) ??
      (to?.package === edge.from.package
        ? refuseInside(edge, to)
        : refuseOutside(edge, to));
    return refusal ? [refusal] : [];
  });
}

/** Decision 43: `config.ts` imports the crate `config` and nothing else, so that tools can load it alone. */
function refuseConfig(edge: Edge): Finding | undefined {
  const { from, target } = edge;
  const isCrate = target.kind === "package" && target.package.name === "config";
  if (from.part !== "config" || isCrate) return undefined;
  return finding(
    edge,
    "imports/composition",
    `config.ts must not import "${edge.import.specifier}"`,
    "config.ts may import @tixlys/config only; main.ts turns its values into what the rings need",
  );
}

function refuseInside(edge: Edge, to: Place): Finding | undefined {
  const { from } = edge;
  if (from.part === "tests" || from.package.kind !== "service")
    return undefined;
  if (to.part === "main")
    return finding(
      edge,
      "imports/composition",
      "main.ts is imported",
      "main.ts is where a process starts; move what is shared into a ring",
    );
  if (to.part === "config" && from.part !== "main")
    return finding(
      edge,
      "imports/composition",
      "config.ts is imported outside main.ts",
      "let main.ts read the configuration and pass the value in",
    );
  return undefined;
}

function refuseOutside(edge: Edge, to: Place | undefined): Finding | undefined {
  const { package: from } = edge.from;
  if (to?.package.kind === "service") {
    if (from.kind === "cli" && to.part === "config") return undefined;
    return finding(
      edge,
      "imports/border",
      `${from.folder} imports the service ${to.package.name}`,
      "a service is reached over HTTP, events or RPC; share its contract in crates-ts/contracts",
    );
  }
  if (to?.package.kind === "cli")
    return finding(
      edge,
      "imports/border",
      `${from.folder} imports the command line`,
      "move what is shared into a crate",
    );
  if (to?.package.kind === "contracts" && !isBeside(from.folder, to))
    return finding(
      edge,
      "imports/border",
      `${from.folder} imports the contracts of an example`,
      "an example stays by itself: the suite's contracts are in crates-ts/contracts",
    );
  if (edge.target.kind !== "file" || from.kind === "cli") return undefined;
  return finding(
    edge,
    "imports/border",
    `a path leads out of ${from.folder}`,
    to
      ? `import "${to.package.manifest.name}" by its name`
      : "pass the value in, or move the file into the package",
  );
}

/** Whether a package lies in the folder of the same example. */
function isBeside(folder: string, { package: other }: Place): boolean {
  const parent = other.folder.slice(0, other.folder.lastIndexOf("/") + 1);
  return folder.startsWith(parent);
}

const byKind: Readonly<Partial<Record<PackageKind, CrateRule>>> = {
  contracts: exampleContracts,
  client: clientCode,
};

/** `imports/crate`: the code of a crate imports what its row of the table allows. */
export function crateFindings(edges: readonly Edge[]): Finding[] {
  return edges.flatMap((edge) => {
    const { from } = edge;
    const { kind, name, folder } = from.package;
    if (kind === "service" || kind === "cli" || from.part !== "src") return [];
    const rule = byKind[kind] ?? crateRule(name, from.rest);
    if (!rule)
      return [
        finding(
          edge,
          "imports/crate",
          `${folder} has no row in the import table`,
          "add the row to crates-ts/guardrails/src/imports/table.ts and to ARCHITECTURE.md",
        ),
      ];
    if (isAllowed(edge, rule)) return [];
    return [
      finding(
        edge,
        "imports/crate",
        `${folder} must not import "${edge.import.specifier}" here`,
        `it may import ${ruleText(rule)}; pass in the rest from outside`,
      ),
    ];
  });
}

/** `imports/reserved`: Elysia only in pawz, biscuit-wasm only in biscuit, tests included. */
export function reservedFindings(edges: readonly Edge[]): Finding[] {
  return edges.flatMap((edge) => {
    const { target } = edge;
    if (target.kind !== "external") return [];
    const owner = Object.entries(reserved).find(([pattern]) =>
      matches([pattern], target.name),
    )?.[1];
    if (!owner || owner === edge.from.package.folder) return [];
    return [
      finding(
        edge,
        "imports/reserved",
        `"${target.name}" belongs to ${owner}`,
        `use what ${owner} exports, or add it there`,
      ),
    ];
  });
}

function crateRule(crate: string, rest: string): CrateRule | undefined {
  const folder = rest.includes("/") ? rest.slice(0, rest.indexOf("/")) : "";
  return crateTable[`${crate}/${folder}`] ?? crateTable[crate];
}

function isAllowed(edge: Edge, rule: CrateRule): boolean {
  const { target } = edge;
  switch (target.kind) {
    case "external":
      // Not ours to repeat: `imports/reserved` names the owner.
      return (
        matches(Object.keys(reserved), target.name) ||
        matches(rule.external, target.name)
      );
    case "builtin":
      return rule.builtins;
    case "package":
      return (
        target.package === edge.from.package ||
        target.package.kind !== "crate" ||
        rule.packages.includes(target.package.name)
      );
    case "file":
    case "computed":
      return true;
  }
}

function ruleText(rule: CrateRule): string {
  const parts = [
    ...rule.packages.map((each) => `@tixlys/${each}`),
    ...rule.external,
    ...(rule.builtins ? ["builtin modules"] : []),
  ];
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

function finding(
  edge: Edge,
  rule: string,
  message: string,
  fix: string,
): Finding {
  return { rule, file: edge.source.file, line: edge.import.line, message, fix };
}
