import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Finding } from "../../src/finding.ts";
import {
  readWorkspace,
  type Workspace,
} from "../../src/workspace/workspace.ts";
import { cleanTree, type Tree } from "./clean-tree.ts";

/** Files to write over the clean tree; `undefined` deletes one. */
export type Patch = Readonly<Record<string, string | undefined>>;

/** A violation, where it must be found, and its nearest lawful neighbour. */
export type Plant = {
  rule: string;
  name: string;
  patch: Patch;
  /** `file:line` of every finding that the plant must cause. */
  at: readonly string[];
  /** What the fix must speak of. */
  fix: RegExp;
  /** The lawful twin, if the clean tree itself is not near enough. */
  twin?: Patch;
};

/** Writes a tree into a temporary folder and gives its root, which the caller removes. */
export function writeTree(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), "guardrails-"));
  for (const [file, text] of Object.entries(tree)) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, text.startsWith("#!") ? 0o755 : 0o644);
  }
  return root;
}

/** The clean tree with a patch. */
export function patched(patch: Patch): Tree {
  return Object.fromEntries(
    Object.entries({ ...cleanTree, ...patch }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

/** Registers the tests of a check: the clean tree passes, each plant is found, each twin passes. */
export function provePlants(
  check: string,
  findings: (workspace: Workspace) => Finding[] | Promise<Finding[]>,
  plants: readonly Plant[],
): void {
  const run = async (patch: Patch): Promise<Finding[]> => {
    const root = writeTree(patched(patch));
    try {
      return await findings(readWorkspace(root));
    } finally {
      rmSync(root, { recursive: true });
    }
  };

  describe(check, () => {
    test("the clean tree passes", async () =>
      expect(await run({})).toEqual([]));

    for (const plant of plants) {
      test(`${plant.rule} finds ${plant.name}`, async () => {
        const found = await run(plant.patch);
        expect(found.map((each) => each.rule)).toEqual(
          plant.at.map(() => plant.rule),
        );
        expect(
          found.map((each) => `${each.file}:${each.line}`).toSorted(),
        ).toEqual([...plant.at].toSorted());
        for (const each of found) expect(each.fix).toMatch(plant.fix);
      });
      const { twin } = plant;
      if (twin)
        test(`${plant.rule} lets the lawful twin of ${plant.name} pass`, async () =>
          expect(await run(twin)).toEqual([]));
    }
  });
}
