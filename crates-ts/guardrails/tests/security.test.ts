import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { securityCoverage, securityFindings } from "../src/security/index.ts";
import { readWorkspace } from "../src/workspace/workspace.ts";
import { patched, provePlants, writeTree } from "./support/plant.ts";

/** Put together here, so that this file itself names no such number. */
const missing = 99;
const tests = "services/alpha/tests/domain/doors.test.ts";
const named = (...names: readonly string[]): string =>
  `import { test } from "bun:test";\n${names.map((name) => `test(${name}, () => undefined);\n`).join("")}`;
const checklist = (...rows: readonly string[]): string =>
  `# Security\n\n| # | requirement | open |\n| --- | --- | --- |\n${rows.join("\n")}\n`;

provePlants("security", securityFindings, [
  {
    rule: "security/unproven",
    name: "a requirement that no test names, though a comment does",
    patch: {
      "docs/security.md": checklist("| 1 | long |  |", "| 2 | open |  |"),
      [tests]: `// auth #2 is here\n${named('"a door (auth #1)"')}`,
    },
    at: ["docs/security.md:6"],
    fix: /last column/,
    twin: {
      "docs/security.md": checklist(
        "| 1 | long |  |",
        "| 2 | open |  |",
        "| 3 | later | no second factors yet |",
      ),
      [tests]: named('"auth #1 #2: both"'),
    },
  },
  {
    rule: "security/stale-reason",
    name: "a reason beside a test",
    patch: {
      "docs/security.md": checklist("| 1 | long | not built |"),
      [tests]: named('"auth #1"'),
    },
    at: ["docs/security.md:5"],
    fix: /partly/,
    twin: {
      "docs/security.md": checklist("| 1 | long | partly: not on reset |"),
      [tests]: named('"auth #1"'),
    },
  },
  {
    rule: "security/unknown-number",
    name: "a number that the checklist does not have",
    patch: {
      "docs/security.md": checklist("| 1 | long |  |"),
      [tests]: named(`"auth #1, #${missing} of it"`),
    },
    at: [`${tests}:2`],
    fix: /docs\/security\.md/,
  },
]);

test("the coverage lists each requirement with the tests that name it, in tables and templates too", () => {
  const root = writeTree(
    patched({
      "docs/security.md": checklist("| 1 | long |  |", "| 2 | wide |  |"),
      [tests]: `${named("`the ${1} door (auth #1)`")}const cases = [["auth #2 and #1: a row"]];\n`,
    }),
  );
  try {
    expect(
      securityCoverage(readWorkspace(root)).map(({ number, proofs }) => [
        number,
        proofs.map(({ line }) => line),
      ]),
    ).toEqual([
      [1, [3, 2]],
      [2, [3]],
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
