import { importFindings } from "../src/imports/index.ts";
import { cleanTree } from "./support/clean-tree.ts";
import { provePlants } from "./support/plant.ts";

const alpha = "services/alpha/src";
const tourContracts = {
  "examples/tour/tour-contracts/package.json": `{ "name": "@tixlys/tour-contracts", "exports": { ".": "./src/index.ts" } }`,
  "examples/tour/tour-contracts/src/index.ts": `import { Type } from "@sinclair/typebox";\nexport const tour = Type;\n`,
};
/** The text of a clean file with a line put before it. */
const before = (file: string, line: string): string =>
  `${line}\n${cleanTree[file] ?? ""}`;

provePlants("imports", importFindings, [
  {
    rule: "imports/ring",
    name: "a domain that imports the application",
    patch: {
      [`${alpha}/domain/order/price.ts`]: `import type { Orders } from "../../application/ports.ts";\nexport type P = Orders;\n`,
    },
    at: [`${alpha}/domain/order/price.ts:1`],
    fix: /domain\/ may import domain\/, @tixlys\/nexus/,
    twin: {
      [`${alpha}/domain/order/price.ts`]: `import type { Order } from "./order.ts";\nexport type P = Order;\n`,
    },
  },
  {
    rule: "imports/ring",
    name: "a domain that imports a module of Node",
    patch: {
      [`${alpha}/domain/order/price.ts`]: `\nimport { randomUUID } from "node:crypto";\nexport const id = randomUUID;\n`,
    },
    at: [`${alpha}/domain/order/price.ts:2`],
    fix: /port/,
  },
  {
    rule: "imports/ring",
    name: "an application that knows SQL",
    patch: {
      [`${alpha}/application/query.ts`]: `import { connect } from "@tixlys/nexus/postgres";\nimport postgres from "postgres";\nexport const x = [connect, postgres];\n`,
    },
    at: [`${alpha}/application/query.ts:1`, `${alpha}/application/query.ts:2`],
    fix: /application\/ may import/,
    twin: {
      [`${alpha}/application/query.ts`]: `import { one } from "@tixlys/nexus";\nexport const x = one;\n`,
    },
  },
  {
    rule: "imports/ring",
    name: "an operation that sees an adapter",
    patch: {
      [`${alpha}/api/v1/list.ts`]: `import { orders } from "../../outbound/postgres/orders.ts";\nexport const x = orders;\n`,
    },
    at: [`${alpha}/api/v1/list.ts:1`],
    fix: /main\.ts joins the rings/,
  },
  {
    rule: "imports/ring",
    name: "an operation that uses a value of the domain",
    patch: {
      [`${alpha}/api/v1/list.ts`]: `import { place } from "../../domain/order/order.ts";\nexport const x = place;\n`,
    },
    at: [`${alpha}/api/v1/list.ts:1`],
    fix: /import type/,
    twin: {
      [`${alpha}/api/v1/list.ts`]: `import { type Order } from "../../domain/order/order.ts";\nexport type X = Order;\n`,
    },
  },
  {
    rule: "imports/ring",
    name: "an operation that sees what mounts it",
    patch: {
      [`${alpha}/api/v1/list.ts`]: `export { routes } from "../../inbound/forms.ts";\n`,
      [`${alpha}/inbound/forms.ts`]: `export const routes = 1;\n`,
    },
    at: [`${alpha}/api/v1/list.ts:1`],
    fix: /api\/ may import/,
  },
  {
    rule: "imports/ring",
    name: "an adapter that calls a use case",
    patch: {
      [`${alpha}/outbound/mail.ts`]: `import { placeOrder } from "../application/place-order.ts";\nexport const x = placeOrder;\n`,
    },
    at: [`${alpha}/outbound/mail.ts:1`],
    fix: /application\/ports\.ts/,
    twin: {
      [`${alpha}/outbound/mail.ts`]: `import { createConnection } from "node:net";\nimport type { Orders } from "../application/ports.ts";\nexport const x: Orders = createConnection;\n`,
    },
  },
  {
    rule: "imports/ring",
    name: "an adapter that speaks HTTP through pawz",
    patch: {
      [`${alpha}/outbound/mail.ts`]: `const pawz = await import("@tixlys/pawz");\nexport const x = pawz;\n`,
    },
    at: [`${alpha}/outbound/mail.ts:1`],
    fix: /drivers/,
  },
  {
    rule: "imports/composition",
    name: "a ring that reads the configuration",
    patch: {
      [`${alpha}/outbound/mail.ts`]: `import { config } from "../config.ts";\nexport const x = config;\n`,
    },
    at: [`${alpha}/outbound/mail.ts:1`],
    fix: /main\.ts/,
  },
  {
    rule: "imports/composition",
    name: "a configuration that reaches into a ring",
    patch: {
      [`${alpha}/config.ts`]: before(
        `${alpha}/config.ts`,
        `import { least } from "./domain/order/order.ts";`,
      ),
    },
    at: [`${alpha}/config.ts:1`],
    fix: /config\.ts/,
  },
  {
    rule: "imports/composition",
    name: "a ring that imports main.ts",
    patch: {
      [`${alpha}/inbound/jobs.ts`]: `import type { process } from "../main.ts";\nexport type X = typeof process;\n`,
    },
    at: [`${alpha}/inbound/jobs.ts:1`],
    fix: /ring/,
    twin: {
      "services/alpha/tests/e2e/main.test.ts": `import { process } from "../../src/main.ts";\nexport const x = process;\n`,
    },
  },
  {
    rule: "imports/border",
    name: "a service that imports another",
    patch: {
      "services/gate/src/outbound/alpha.ts": `import { orders } from "../../../alpha/src/outbound/postgres/orders.ts";\nexport const x = orders;\n`,
    },
    at: ["services/gate/src/outbound/alpha.ts:1"],
    fix: /contract/,
  },
  {
    rule: "imports/border",
    name: "a test that imports another service",
    patch: {
      "services/gate/tests/e2e/both.test.ts": `\n\nimport { config } from "../../../alpha/src/config.ts";\nexport const x = config;\n`,
    },
    at: ["services/gate/tests/e2e/both.test.ts:3"],
    fix: /contract/,
  },
  {
    rule: "imports/border",
    name: "a crate that imports a service",
    patch: {
      "crates-ts/pawz/src/known.ts": `export * from "../../../services/alpha/src/config.ts";\n`,
    },
    at: ["crates-ts/pawz/src/known.ts:1"],
    fix: /contract/,
  },
  {
    rule: "imports/border",
    name: "a crate that reaches another by path",
    patch: {
      "crates-ts/pawz/src/near.ts": `import { mint } from "../../biscuit/src/index.ts";\nexport const x = mint;\n`,
    },
    at: ["crates-ts/pawz/src/near.ts:1"],
    fix: /"@tixlys\/biscuit"/,
  },
  {
    rule: "imports/border",
    name: "a crate that imports the command line",
    patch: {
      "crates-ts/pawz/tests/cli.test.ts": `import { all } from "../../../infra/cli/main.ts";\nexport const x = all;\n`,
    },
    at: ["crates-ts/pawz/tests/cli.test.ts:1"],
    fix: /crate/,
  },
  {
    rule: "imports/border",
    name: "a command line that reaches past a service's configuration",
    patch: {
      "infra/cli/peek.ts": `import { orders } from "../../services/alpha/src/outbound/postgres/orders.ts";\nexport const x = orders;\n`,
    },
    at: ["infra/cli/peek.ts:1"],
    fix: /HTTP/,
    twin: {
      "infra/cli/peek.ts": `import { SERVICE_NAME } from "../../services/alpha/src/config.ts";\nexport const x = SERVICE_NAME;\n`,
    },
  },
  {
    rule: "imports/crate",
    name: "a crate that imports against the table",
    patch: {
      "crates-ts/biscuit/src/http.ts": `import { route } from "@tixlys/pawz";\nexport const x = route;\n`,
      "crates-ts/pawz/src/index.ts": "export const route = 1;\n",
    },
    at: ["crates-ts/biscuit/src/http.ts:1"],
    fix: /@tixlys\/jsend/,
  },
  {
    rule: "imports/crate",
    name: "a kernel that does I/O in its root",
    patch: {
      "crates-ts/nexus/src/files.ts": `import { readFileSync } from "node:fs";\nimport postgres from "postgres";\nexport const x = [readFileSync, postgres];\n`,
    },
    at: ["crates-ts/nexus/src/files.ts:1", "crates-ts/nexus/src/files.ts:2"],
    fix: /nothing/,
    twin: {
      "crates-ts/nexus/src/postgres/files.ts": `import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n`,
    },
  },
  {
    rule: "imports/crate",
    name: "a crate that the table does not know",
    patch: {
      "crates-ts/extra/package.json": `{ "name": "@tixlys/extra" }\n`,
      "crates-ts/extra/src/index.ts": `import { one } from "@tixlys/nexus";\nexport const x = one;\n`,
    },
    at: ["crates-ts/extra/src/index.ts:1"],
    fix: /table/,
  },
  {
    rule: "imports/reserved",
    name: "a test that uses Elysia beside pawz",
    patch: {
      "services/alpha/tests/api/raw.test.ts": `import { Elysia } from "elysia";\nexport const x = Elysia;\n`,
    },
    at: ["services/alpha/tests/api/raw.test.ts:1"],
    fix: /crates-ts\/pawz/,
  },
  {
    rule: "imports/reserved",
    name: "a type of biscuit-wasm outside biscuit",
    patch: {
      [`${alpha}/outbound/keys.ts`]: `export type Key = import("@biscuit-auth/biscuit-wasm").PrivateKey;\n`,
    },
    at: [`${alpha}/outbound/keys.ts:1`],
    fix: /crates-ts\/biscuit/,
  },
  {
    rule: "imports/reserved",
    name: "a path into node_modules that goes around a package's name",
    patch: {
      [`${alpha}/outbound/keys.ts`]: `import wasm from "../../node_modules/@biscuit-auth/biscuit-wasm/module/x.js";\nexport const x = wasm;\n`,
    },
    at: [`${alpha}/outbound/keys.ts:1`],
    fix: /crates-ts\/biscuit/,
    twin: {
      "crates-ts/biscuit/src/x.ts": `import wasm from "../node_modules/@biscuit-auth/biscuit-wasm/module/x.js";\nexport const x = wasm;\n`,
    },
  },
  {
    rule: "imports/border",
    name: "a service of the suite that sees an example's contracts",
    patch: {
      ...tourContracts,
      [`${alpha}/outbound/tour.ts`]: `import { tour } from "@tixlys/tour-contracts";\nexport const x = tour;\n`,
    },
    at: [`${alpha}/outbound/tour.ts:1`],
    fix: /crates-ts\/contracts/,
    twin: {
      ...tourContracts,
      "examples/tour/guide/package.json": `{ "name": "@tixlys/guide" }`,
      "examples/tour/guide/src/outbound/tour.ts": `import { tour } from "@tixlys/tour-contracts";\nexport const x = tour;\n`,
    },
  },
  {
    rule: "imports/ring",
    name: "a domain that sees an example's contracts",
    patch: {
      ...tourContracts,
      "examples/tour/guide/package.json": `{ "name": "@tixlys/guide" }`,
      "examples/tour/guide/src/domain/tour.ts": `import { tour } from "@tixlys/tour-contracts";\nexport const x = tour;\n`,
    },
    at: ["examples/tour/guide/src/domain/tour.ts:1"],
    fix: /domain\/ may import/,
  },
  {
    rule: "imports/crate",
    name: "an example's contracts that do something",
    patch: {
      ...tourContracts,
      "examples/tour/tour-contracts/src/index.ts": `import { readFile } from "node:fs/promises";\nexport const tour = readFile;\n`,
    },
    at: ["examples/tour/tour-contracts/src/index.ts:1"],
    fix: /contracts/,
  },
  {
    rule: "imports/extension",
    name: "a relative import without its ending",
    patch: {
      [`${alpha}/domain/order/price.ts`]: `import { place } from "./order";\nexport const x = place;\n`,
    },
    at: [`${alpha}/domain/order/price.ts:1`],
    fix: /order\.ts/,
  },
  {
    rule: "imports/extension",
    name: "a relative import of nothing",
    patch: {
      [`${alpha}/domain/order/price.ts`]: `import { place } from "./orders.ts";\nexport const x = place;\n`,
    },
    at: [`${alpha}/domain/order/price.ts:1`],
    fix: /path/,
  },
  {
    rule: "imports/form",
    name: "require()",
    patch: {
      [`${alpha}/outbound/old.ts`]: `const postgres = require("postgres");\nimport orders = require("./postgres/orders.ts");\nexport const x = [postgres, orders];\n`,
    },
    at: [`${alpha}/outbound/old.ts:1`, `${alpha}/outbound/old.ts:2`],
    fix: /import/,
  },
  {
    rule: "imports/form",
    name: "a computed import()",
    patch: {
      [`${alpha}/outbound/late.ts`]: `export const load = (name: string) => import(name);\n`,
    },
    at: [`${alpha}/outbound/late.ts:1`],
    fix: /literal/,
    twin: {
      [`${alpha}/outbound/late.ts`]: `export const load = () => import("postgres");\n`,
      "infra/cli/late.ts": `export const load = (name: string) => import(name);\n`,
    },
  },
  {
    rule: "imports/cycle",
    name: "a circle of three files, one of them by type only",
    patch: {
      [`${alpha}/domain/order/a.ts`]: `import { b } from "./b.ts";\nexport const a = b;\nexport type A = 1;\n`,
      [`${alpha}/domain/order/b.ts`]: `import { c } from "./c.ts";\nexport const b = c;\n`,
      [`${alpha}/domain/order/c.ts`]: `import type { A } from "./a.ts";\nexport const c: A = 1;\n`,
    },
    at: [`${alpha}/domain/order/a.ts:1`],
    fix: /third file/,
    twin: {
      [`${alpha}/domain/order/a.ts`]: `import { b } from "./b.ts";\nimport { c } from "./c.ts";\nexport const a = b + c;\n`,
      [`${alpha}/domain/order/b.ts`]: `import { c } from "./c.ts";\nexport const b = c;\n`,
      [`${alpha}/domain/order/c.ts`]: `export const c = 1;\n`,
    },
  },
]);
