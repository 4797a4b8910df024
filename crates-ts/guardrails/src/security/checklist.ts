import type { Workspace } from "../workspace/workspace.ts";

/** Where the checklist stands: a table for people that the check reads as well. */
export const checklistFile = "docs/security.md";

/** One row of it. */
export type Requirement = {
  readonly number: number;
  readonly what: string;
  /** Why there is no test of it yet; `partly: …` where some of it is proven. Empty when nothing is open. */
  readonly open: string;
  /** Line in the checklist. */
  readonly line: number;
};

const row = /^\|\s*(\d+)\s*\|([^|]*)\|([^|]*)\|\s*$/;

/** The numbered rows of the checklist, in its order; none where a tree has no checklist. */
export function checklistOf(workspace: Workspace): Requirement[] {
  return workspace
    .text(checklistFile)
    .split("\n")
    .flatMap((text, index) => {
      const [, number, what = "", open = ""] = row.exec(text) ?? [];
      if (number === undefined) return [];
      return [
        {
          number: Number(number),
          what: what.trim(),
          open: open.trim(),
          line: index + 1,
        },
      ];
    });
}
