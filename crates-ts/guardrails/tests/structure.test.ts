import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { structureFindings } from "../src/structure/index.ts";
import { readWorkspace } from "../src/workspace/workspace.ts";
import { cleanTree, config } from "./support/clean-tree.ts";
import { patched, provePlants, writeTree } from "./support/plant.ts";

const alpha = "services/alpha";
const gate = "services/gate";
const aTest = `import { test } from "bun:test";\ntest("x", () => {});\n`;
/** The gate once more, as a service of an example, with ports of its own. */
const exampleService = Object.fromEntries(
  Object.entries(cleanTree).flatMap(([file, text]) =>
    file.startsWith(`${gate}/`)
      ? [
          [
            file.replace(gate, "examples/tour/gate2"),
            file.endsWith("config.ts")
              ? config("gate2", 4103)
              : text.replaceAll("tixlys/gate", "tixlys/gate2"),
          ],
        ]
      : [],
  ),
);
const exampleContracts = {
  "examples/tour/tour-contracts/package.json": `{ "name": "@tixlys/tour-contracts", "exports": { ".": "./src/index.ts" } }`,
  "examples/tour/tour-contracts/tsconfig.json": "{}\n",
  "examples/tour/tour-contracts/src/index.ts": "export const tour = 1;\n",
  "examples/tour/tour-contracts/tests/tour.test.ts": aTest,
};
/** Put together so that this file names no registry. */
const host = ["registry", "npmjs", "org"].join(".");

provePlants("structure", structureFindings, [
  {
    rule: "structure/top-level",
    name: "a folder at the root that the house does not know",
    patch: { "stuff/a.txt": "a\n", "stuff/b.txt": "b\n" },
    at: ["stuff/a.txt:1"],
    fix: /ARCHITECTURE\.md/,
    twin: { "scripts/a.sh": "#!/bin/sh\n", "debug.log": "ignored by git\n" },
  },
  {
    rule: "structure/top-level",
    name: "a missing part of the house",
    patch: { "SECURITY.md": undefined, ".ci/run": undefined },
    at: ["SECURITY.md:1", ".ci:1"],
    fix: /create it/,
  },
  {
    rule: "structure/top-level",
    name: "a folder of infra/ that the house does not know",
    patch: { "infra/stuff/a.txt": "a\n" },
    at: ["infra/stuff/a.txt:1"],
    fix: /kubernetes/,
    twin: { "infra/compose/a.yaml": "a: 1\n" },
  },
  {
    rule: "structure/decision",
    name: "a decision without a number and a number taken twice",
    patch: {
      "infra/decisions/Ideas.md": "# Ideas\n",
      "infra/decisions/0001-second-choice.md": "# Second\n",
    },
    at: [
      "infra/decisions/Ideas.md:1",
      "infra/decisions/0001-second-choice.md:1",
    ],
    fix: /next free number/,
    twin: { "infra/decisions/0002-second-choice.md": "# Second\n" },
  },
  {
    rule: "structure/service-shape",
    name: "a service without some of its parts",
    patch: {
      [`${gate}/README.md`]: undefined,
      [`${gate}/scripts/lint.sh`]: undefined,
      [`${gate}/src/main.ts`]: undefined,
      [`${gate}/src/api/v1/README.md`]: undefined,
      [`${gate}/tsconfig.json`]: "{}\n",
    },
    at: [
      `${gate}/README.md:1`,
      `${gate}/scripts/lint.sh:1`,
      `${gate}/src/main.ts:1`,
      `${gate}/src/api/v1:1`,
    ],
    fix: /shape|README\.md/,
  },
  {
    rule: "structure/service-shape",
    name: "a service of an example without some of its parts",
    patch: {
      ...exampleService,
      "examples/tour/gate2/README.md": undefined,
      "examples/tour/gate2/src/domain/README.md": undefined,
      "examples/tour/gate2/src/domain/.gitkeep": "",
    },
    at: ["examples/tour/gate2/README.md:1", "examples/tour/gate2/src/domain:1"],
    fix: /shape|reason/,
    twin: { ...exampleService, ...exampleContracts },
  },
  {
    rule: "structure/service-shape",
    name: "an empty ring that does not say why",
    patch: {
      [`${gate}/src/domain/README.md`]: undefined,
      [`${gate}/src/domain/.gitkeep`]: "",
    },
    at: [`${gate}/src/domain:1`],
    fix: /reason/,
    twin: {
      [`${gate}/src/domain/README.md`]: undefined,
      [`${gate}/src/domain/route/route.ts`]: "export const x = 1;\n",
      [`${gate}/tests/domain/route.test.ts`]: aTest,
    },
  },
  {
    rule: "structure/service-shape",
    name: "a script that cannot be executed",
    patch: { [`${alpha}/scripts/run-tests.sh`]: "exec true\n" },
    at: [`${alpha}/scripts/run-tests.sh:1`],
    fix: /chmod \+x/,
  },
  {
    rule: "structure/service-data",
    name: "migrations without Drizzle's files",
    patch: {
      [`${alpha}/drizzle.config.ts`]: undefined,
      [`${alpha}/migrations/meta/_journal.json`]: undefined,
      [`${alpha}/migrations/0000_messaging.sql`]: undefined,
      [`${alpha}/migrations/0001_orders.sql`]: "select 1;\n",
    },
    at: [
      `${alpha}/drizzle.config.ts:1`,
      `${alpha}/migrations/meta/_journal.json:1`,
      `${alpha}/migrations/0000_messaging.sql:1`,
    ],
    fix: /generate/,
  },
  {
    rule: "structure/service-data",
    name: "a service without data that does not say so, or has a Drizzle configuration",
    patch: {
      [`${gate}/migrations/README.md`]: undefined,
      [`${gate}/migrations/.gitkeep`]: "",
      [`${gate}/drizzle.config.ts`]: "export default {};\n",
    },
    at: [`${gate}/migrations/README.md:1`, `${gate}/drizzle.config.ts:1`],
    fix: /who owns the data|delete it/,
  },
  {
    rule: "structure/service-stray",
    name: "a file of a service in no ring",
    patch: { [`${alpha}/src/openapi.ts`]: "export const x = 1;\n" },
    at: [`${alpha}/src/openapi.ts:1`],
    fix: /domain\/.*outbound\//,
  },
  {
    rule: "structure/service-name",
    name: "a SERVICE_NAME that is not the folder's",
    patch: {
      [`${alpha}/src/config.ts`]: config("alpha", 4101, "beta"),
      [`${gate}/src/config.ts`]: config("gate", 4102).replace(
        "SERVICE_NAME =",
        "NAME =",
      ),
    },
    at: [`${alpha}/src/config.ts:3`, `${gate}/src/config.ts:1`],
    fix: /SERVICE_NAME = "(alpha|gate)"/,
    twin: {
      [`${alpha}/src/config.ts`]: config("alpha", 4101).replace(
        `"alpha";`,
        `"alpha" as const;`,
      ),
    },
  },
  {
    rule: "structure/port",
    name: "ports that two services claim",
    patch: { [`${gate}/src/config.ts`]: config("gate", 4101) },
    at: [`${gate}/src/config.ts:5`, `${gate}/src/config.ts:5`],
    fix: /ARCHITECTURE\.md/,
  },
  {
    rule: "structure/port",
    name: "a port that is no number",
    patch: {
      [`${gate}/src/config.ts`]: config("gate", 4102).replace(
        "4102",
        "nextPort()",
      ),
    },
    at: [`${gate}/src/config.ts:1`],
    fix: /numbers/,
  },
  {
    rule: "structure/tests",
    name: "a test outside the rings",
    patch: {
      [`${alpha}/tests/order.test.ts`]: aTest,
      [`${alpha}/tests/unit/order.test.ts`]: aTest,
    },
    at: [
      `${alpha}/tests/order.test.ts:1`,
      `${alpha}/tests/unit/order.test.ts:1`,
    ],
    fix: /tests\/domain\//,
    twin: {
      [`${alpha}/tests/e2e/order.test.ts`]: aTest,
      [`${alpha}/tests/support/orders.ts`]: "export const x = 1;\n",
    },
  },
  {
    rule: "structure/tests",
    name: "a ring without a test and a crate without one",
    patch: {
      [`${alpha}/tests/outbound/orders.test.ts`]: undefined,
      "crates-ts/nexus/tests/it.test.ts": undefined,
    },
    at: [
      `${alpha}/src/outbound/postgres/orders.ts:1`,
      "crates-ts/nexus/tests:1",
    ],
    fix: /write /,
  },
  {
    rule: "structure/name",
    name: "names that say nothing",
    patch: {
      "crates-ts/nexus/src/utils.ts": "export const x = 1;\n",
      "crates-ts/nexus/src/helpers/a.ts": "export const x = 1;\n",
      "crates-ts/nexus/src/sessionManager.ts": "export const x = 1;\n",
    },
    at: [
      "crates-ts/nexus/src/helpers/a.ts:1",
      "crates-ts/nexus/src/sessionManager.ts:1",
      "crates-ts/nexus/src/utils.ts:1",
    ],
    fix: /what it does/,
    twin: { "crates-ts/nexus/src/utilisation.ts": "export const x = 1;\n" },
  },
  {
    rule: "structure/package",
    name: "a package of another name or without its entry",
    patch: {
      "crates-ts/config/package.json": `{ "name": "@other/config" }\n`,
      "crates-ts/config/src/index.ts": undefined,
      "crates-ts/config/src/config.ts": "export const x = 1;\n",
      "infra/cli/tsconfig.json": undefined,
    },
    at: [
      "crates-ts/config/package.json:1",
      "crates-ts/config/src/index.ts:1",
      "infra/cli/tsconfig.json:1",
    ],
    fix: /@tixlys\/config|every package/,
  },
  {
    rule: "structure/lockfile",
    name: "a binary lockfile and a lockfile that names a registry",
    patch: {
      "crates-ts/nexus/bun.lockb": "x",
      "bun.lock": `{\n  "packages": {\n    "a": ["a@1.0.0", "https://packages.example/a.tgz", {}, ""],\n  }\n}\n`,
    },
    at: ["crates-ts/nexus/bun.lockb:1", "bun.lock:3"],
    fix: /bun\.lock|registry/,
  },
  {
    rule: "structure/machine",
    name: "a registry's host in a committed file",
    patch: { "docs/README.md": `# Pages\n\nSee https://${host}/x\n` },
    at: ["docs/README.md:3"],
    fix: /client's configuration/,
    twin: { "docs/README.md": `# Pages\n\nSee the registry.\n` },
  },
]);

test("structure/machine finds the path of this checkout", () => {
  const root = writeTree(patched({}));
  const tree = readWorkspace(root);
  const found = structureFindings({
    ...tree,
    text: (file) =>
      file === "docs/README.md" ? `\ncd ${root}/services\n` : tree.text(file),
  });
  rmSync(root, { recursive: true });
  expect(found.map((each) => `${each.file}:${each.line} ${each.rule}`)).toEqual(
    ["docs/README.md:2 structure/machine"],
  );
});
