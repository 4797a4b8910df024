import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** `architecture.md` §2 and decision 50: what may lie at the root; `true` = must. */
const entries: Readonly<Record<string, boolean>> = {
  "README.md": true,
  "ARCHITECTURE.md": true,
  "CONTRIBUTING.md": true,
  "SECURITY.md": true,
  "CHANGELOG.md": true,
  LICENSE: true,
  NOTICE: false,
  tixlys: true,
  "flake.nix": false,
  "flake.lock": false,
  nix: false,
  ".envrc": false,
  ".sops.yaml": false,
  ".env.example": true,
  ".gitignore": true,
  ".editorconfig": false,
  ".prettierignore": false,
  ".oxlintrc.json": true,
  "package.json": true,
  "bun.lock": true,
  "bunfig.toml": true,
  "tsconfig.json": true,
  "tests.min": true,
  ".ci": true,
  ".github": false,
  "crates-ts": true,
  services: true,
  infra: true,
  benchmarks: false,
  clients: false,
  contracts: true,
  docs: true,
  // What a dependency needs until its next release; package.json names each under patchedDependencies.
  patches: false,
  examples: false,
  scripts: false,
};

const infraEntries = new Set([
  "secrets",
  "compose",
  "nixos",
  "terraform",
  "kubernetes",
  "observability",
  "decisions",
  "cli",
]);

/** `structure/top-level`: the root and `infra/` hold what `architecture.md` §2 lists, and nothing else. */
export function topLevelFindings(workspace: Workspace): Finding[] {
  const present = new Set(workspace.files.map((file) => segment(file, 0)));
  const unknown = [...present]
    .filter((name) => !(name in entries))
    .map((name) => ({
      rule: "structure/top-level",
      file: firstIn(workspace, name),
      line: 1,
      message: `"${name}" is no part of the house`,
      fix: "find its place in ARCHITECTURE.md, or add it to .gitignore when it is not to be committed",
    }));
  const missing = Object.entries(entries)
    .filter(([name, required]) => required && !present.has(name))
    .map(([name]) => ({
      rule: "structure/top-level",
      file: name,
      line: 1,
      message: `"${name}" is missing`,
      fix: "create it; ARCHITECTURE.md says what it is for",
    }));
  return [...unknown, ...missing, ...infraFindings(workspace)];
}

function infraFindings(workspace: Workspace): Finding[] {
  const names = new Set(
    workspace.files
      .filter((file) => file.startsWith("infra/"))
      .map((file) => segment(file, 1)),
  );
  return [...names]
    .filter((name) => !infraEntries.has(name) && name !== "README.md")
    .map((name) => ({
      rule: "structure/top-level",
      file: firstIn(workspace, `infra/${name}`),
      line: 1,
      message: `"infra/${name}" is no part of the house`,
      fix: `infra/ holds ${[...infraEntries].join(", ")}`,
    }));
}

/** `structure/decision`: `infra/decisions/NNNN-title.md`, each number once. */
export function decisionFindings(workspace: Workspace): Finding[] {
  const seen = new Map<string, string>();
  return workspace.files
    .filter((file) => file.startsWith("infra/decisions/"))
    .flatMap((file) => {
      const name = file.slice("infra/decisions/".length);
      if (name === "README.md") return [];
      const number = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md$/.exec(name)?.[1];
      const twin = number === undefined ? undefined : seen.get(number);
      if (number !== undefined) seen.set(number, name);
      if (number !== undefined && twin === undefined) return [];
      return [
        {
          rule: "structure/decision",
          file,
          line: 1,
          message:
            twin === undefined
              ? "a decision's file is not named NNNN-title.md"
              : `number ${number} is taken by ${twin}`,
          fix: "take the next free number and a title in kebab case",
        },
      ];
    });
}

function segment(file: string, index: number): string {
  return file.split("/")[index] ?? "";
}

function firstIn(workspace: Workspace, name: string): string {
  return (
    workspace.files.find(
      (file) => file === name || file.startsWith(`${name}/`),
    ) ?? name
  );
}
