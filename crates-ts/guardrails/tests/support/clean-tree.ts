/** Files of a tree: path from the root to text. A text that starts with `#!` becomes executable. */
export type Tree = Readonly<Record<string, string>>;

const manifest = (
  name: string,
  dependencies: Readonly<Record<string, string>> = {},
  exports: Readonly<Record<string, string>> = { ".": "./src/index.ts" },
): string => JSON.stringify({ name, exports, dependencies }, undefined, 2);

const script = "#!/bin/sh\nexec true\n";

const crate = (
  name: string,
  dependencies: Readonly<Record<string, string>>,
  index: string,
): Tree => ({
  [`crates-ts/${name}/package.json`]: manifest(`@tixlys/${name}`, dependencies),
  [`crates-ts/${name}/tsconfig.json`]: "{}\n",
  [`crates-ts/${name}/src/index.ts`]: index,
  [`crates-ts/${name}/tests/it.test.ts`]: `import { test } from "bun:test";\ntest("it holds", () => {});\n`,
});

/** A service's `config.ts`; metrics 5000 above the port. */
export const config = (name: string, port: number, own = name): string =>
  `import { defineConfig, processFields } from "@tixlys/config";\n\nexport const SERVICE_NAME = "${own}";\nexport const config = defineConfig(\n  processFields(SERVICE_NAME, { port: ${port}, metricsPort: ${port + 5000} }),\n);\n`;

const emptyRing = "Empty: this service does not need it.\n";

/** The smallest tree that breaks no rule: four crates, a service with data, one without, the command line. */
export const cleanTree: Tree = {
  "README.md": "# Tree\n",
  "ARCHITECTURE.md": "# House\n",
  "CONTRIBUTING.md": "# How\n",
  "SECURITY.md": "# Safe\n",
  "CHANGELOG.md": "# New\n",
  LICENSE: "Apache-2.0\n",
  tixlys: script,
  ".gitignore": "node_modules/\n*.log\n",
  ".env.example": "PORT=\n",
  ".oxlintrc.json": "{}\n",
  "tests.min": "1\n",
  ".ci/run": script,
  "bunfig.toml": "[install]\n",
  "tsconfig.json": "{}\n",
  "contracts/README.md": "Generated.\n",
  "docs/README.md": "Pages.\n",
  "infra/decisions/0001-first-choice.md": "# First\n",
  "package.json": `{
  "name": "tree",
  "workspaces": {
    "catalog": {
      "@biscuit-auth/biscuit-wasm": "0.6.0",
      "drizzle-kit": "0.31.11",
      "elysia": "1.4.30",
      "postgres": "3.4.9"
    }
  }
}
`,
  "bun.lock": `{
  "packages": {
    "elysia": ["elysia@1.4.30", "", {}, "sha512-x"],

    "postgres": ["postgres@3.4.9", "", {}, "sha512-y"],
  }
}
`,
  ...crate(
    "nexus",
    { postgres: "catalog:" },
    "/** One. */\nexport const one = 1;\n",
  ),
  "crates-ts/nexus/package.json": manifest(
    "@tixlys/nexus",
    { postgres: "catalog:" },
    { ".": "./src/index.ts", "./postgres": "./src/postgres/index.ts" },
  ),
  "crates-ts/nexus/src/postgres/index.ts": `import postgres from "postgres";\nimport { one } from "../index.ts";\n\n/** Connects. */\nexport const connect = () => postgres({ max: one });\n`,
  ...crate(
    "config",
    {},
    "/** Defines. */\nexport const defineConfig = (x: unknown) => x;\n/** Fields. */\nexport const processFields = (x: unknown, y: unknown) => [x, y];\n",
  ),
  ...crate(
    "biscuit",
    { "@biscuit-auth/biscuit-wasm": "catalog:" },
    `import { Biscuit } from "@biscuit-auth/biscuit-wasm";\n\n/** Mints. */\nexport const mint = (id: string) => Biscuit.builder().addCodeWithParameters("user({id})", { id }, {});\n`,
  ),
  ...crate(
    "pawz",
    { "@tixlys/biscuit": "workspace:*", elysia: "catalog:" },
    `import { mint } from "@tixlys/biscuit";\nimport { Elysia } from "elysia";\n\n/** Routes. */\nexport const route = () => [new Elysia(), mint("x")];\n`,
  ),
  "services/alpha/package.json": JSON.stringify(
    {
      name: "@tixlys/alpha",
      dependencies: {
        "@tixlys/config": "workspace:*",
        "@tixlys/nexus": "workspace:*",
        "@tixlys/pawz": "workspace:*",
        postgres: "catalog:",
      },
      devDependencies: { "drizzle-kit": "catalog:" },
    },
    undefined,
    2,
  ),
  "services/alpha/tsconfig.json": "{}\n",
  "services/alpha/README.md": "# Alpha\n",
  "services/alpha/drizzle.config.ts": `import { defineConfig } from "drizzle-kit";\n\nexport default defineConfig({ dialect: "postgresql" });\n`,
  "services/alpha/migrations/0000_messaging.sql": "select 1;\n",
  "services/alpha/migrations/meta/_journal.json": "{}\n",
  "services/alpha/scripts/run-tests.sh": script,
  "services/alpha/scripts/lint.sh": script,
  "services/alpha/src/main.ts": `import { config } from "./config.ts";\nimport { routes } from "./inbound/http.ts";\nimport { orders } from "./outbound/postgres/orders.ts";\n\nexport const process = [config, routes(orders)];\n`,
  "services/alpha/src/config.ts": config("alpha", 4101),
  "services/alpha/src/domain/order/order.ts": `import { one } from "@tixlys/nexus";\n\nexport type Order = { id: string; placedAt: Date };\nexport const place = (id: string, placedAt: Date): Order => ({ id, placedAt });\nexport const least = one;\n`,
  "services/alpha/src/application/ports.ts": `import type { Order } from "../domain/order/order.ts";\n\nexport type Orders = { save(order: Order): Promise<void> };\n`,
  "services/alpha/src/application/place-order.ts": `import { place } from "../domain/order/order.ts";\nimport type { Orders } from "./ports.ts";\n\nexport const placeOrder = (orders: Orders) => orders.save(place("1", new Date(0)));\n`,
  "services/alpha/src/api/v1/place-order.ts": `import { route } from "@tixlys/pawz";\nimport { placeOrder } from "../../application/place-order.ts";\nimport type { Order } from "../../domain/order/order.ts";\n\nexport type Body = Pick<Order, "id">;\nexport const operation = { route, placeOrder };\n`,
  "services/alpha/src/inbound/http.ts": `import { operation } from "../api/v1/place-order.ts";\n\nexport const routes = (application: unknown) => [operation, application];\n`,
  "services/alpha/src/outbound/postgres/orders.ts": `import { connect } from "@tixlys/nexus/postgres";\nimport postgres from "postgres";\nimport type { Orders } from "../../application/ports.ts";\n\nexport const orders: Orders = { save: () => Promise.resolve() };\nexport const pools = [connect, postgres];\n`,
  "services/alpha/tests/domain/order.test.ts": `import { expect, test } from "bun:test";\nimport { place } from "../../src/domain/order/order.ts";\n\ntest("an order has an id", () => expect(place("1", new Date(0)).id).toBe("1"));\n`,
  "services/alpha/tests/application/place-order.test.ts": `import { test } from "bun:test";\ntest("it is saved", () => {});\n`,
  "services/alpha/tests/api/place-order.test.ts": `import { test } from "bun:test";\ntest("it answers", () => {});\n`,
  "services/alpha/tests/outbound/orders.test.ts": `import { test } from "bun:test";\ntest("it stores", () => {});\n`,
  "services/gate/package.json": manifest("@tixlys/gate", {
    "@tixlys/config": "workspace:*",
  }),
  "services/gate/tsconfig.json": "{}\n",
  "services/gate/README.md": "# Gate\n",
  "services/gate/migrations/README.md": "The gate owns no data.\n",
  "services/gate/scripts/run-tests.sh": script,
  "services/gate/scripts/lint.sh": script,
  "services/gate/src/main.ts": `import { config } from "./config.ts";\n\nexport const process = config;\n`,
  "services/gate/src/config.ts": config("gate", 4102),
  "services/gate/src/domain/README.md": emptyRing,
  "services/gate/src/application/README.md": emptyRing,
  "services/gate/src/api/v1/README.md": emptyRing,
  "services/gate/src/inbound/README.md": emptyRing,
  "services/gate/src/outbound/README.md": emptyRing,
  "services/gate/tests/e2e/gate.test.ts": `import { test } from "bun:test";\ntest("it opens", () => {});\n`,
  "infra/cli/package.json": manifest("@tixlys/cli", {
    "@tixlys/config": "workspace:*",
  }),
  "infra/cli/tsconfig.json": "{}\n",
  "infra/cli/main.ts": `import { defineConfig } from "@tixlys/config";\nimport { config } from "../../services/alpha/src/config.ts";\n\nexport const all = [config, defineConfig];\n`,
  "infra/cli/tests/main.test.ts": `import { test } from "bun:test";\ntest("it starts", () => {});\n`,
};
