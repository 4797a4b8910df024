import { fieldPath, maxViolations, type Violation } from "@tixlys/jsend";

/** How deep objects and lists may nest in a body (http-rules 83). */
export const maxDepth = 32;

const forbidden: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
]);

/** What a look through a parsed body found, before any schema. */
export type Inspection = {
  readonly tooDeep: boolean;
  readonly violations: readonly Violation[];
};

/**
 * Looks through a parsed body for what no schema sees: names that reach into prototypes (http-rules 14), nesting beyond
 * the cap, and NUL characters, which PostgreSQL cannot store.
 */
export function inspectBody(body: unknown): Inspection {
  const violations: Violation[] = [];
  const path: (string | number)[] = [];
  let tooDeep = false;

  function visit(value: unknown): void {
    if (typeof value === "string") {
      if (value.includes("\0")) note("invalid-format");
      return;
    }
    if (typeof value !== "object" || value === null || tooDeep) return;
    if (path.length >= maxDepth) {
      tooDeep = true;
      return;
    }
    if (Array.isArray(value)) value.forEach(visitItem);
    else visitObject(value);
  }

  function visitItem(item: unknown, index: number): void {
    if (typeof item !== "object" && typeof item !== "string") return;
    path.push(index);
    visit(item);
    path.pop();
  }

  function visitObject(value: object): void {
    for (const [name, child] of Object.entries(value)) {
      path.push(name);
      if (forbidden.has(name) || name.includes("\0"))
        note("forbidden-property");
      else visit(child);
      path.pop();
    }
  }

  function note(code: "invalid-format" | "forbidden-property"): void {
    if (violations.length < maxViolations)
      violations.push({
        code,
        field: fieldPath(path).replaceAll("\0", ""),
        source: "body",
      });
  }

  visit(body);
  return { tooDeep, violations };
}
