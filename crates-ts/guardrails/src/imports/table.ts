import type { Ring } from "../workspace/place.ts";

/**
 * What the code of a crate may import: `architecture.md` §3's table. `packages` are other crates,
 * `external` names from a registry (a trailing `*` matches the rest), `builtins` the modules of
 * Node and Bun.
 */
export type CrateRule = {
  packages: readonly string[];
  external: readonly string[];
  builtins: boolean;
};

const typebox = "@sinclair/typebox";

/** Rows by crate, narrowed by folder of `src/` where the table says so; the longest prefix wins. */
export const crateTable: Readonly<Record<string, CrateRule>> = {
  nexus: { packages: [], external: [], builtins: false },
  "nexus/testing": { packages: [], external: [], builtins: true },
  "nexus/postgres": {
    packages: [],
    external: ["postgres", "drizzle-orm"],
    builtins: true,
  },
  jsend: { packages: [], external: [typebox], builtins: false },
  config: {
    packages: [],
    external: [typebox, "age-encryption"],
    builtins: true,
  },
  telemetry: {
    packages: [],
    external: ["@opentelemetry/*", "pino", "@prometheus-io/client"],
    builtins: true,
  },
  biscuit: {
    packages: ["jsend"],
    // @noble: what a browser gets in place of node:crypto.
    external: [
      "@biscuit-auth/biscuit-wasm",
      "@bufbuild/protobuf",
      "@noble/curves",
      "@noble/hashes",
    ],
    builtins: true,
  },
  contracts: { packages: [], external: [typebox], builtins: false },
  // Finds the contracts by folder (decision 34) for tools that run from the sources.
  "contracts/catalogue": { packages: [], external: [typebox], builtins: true },
  messaging: {
    packages: ["nexus", "contracts", "telemetry"],
    external: ["@nats-io/*", "postgres", "cockatiel", "croner"],
    builtins: true,
  },
  pawz: {
    packages: [
      "nexus",
      "jsend",
      "config",
      "telemetry",
      "biscuit",
      "contracts",
      "messaging",
    ],
    external: [typebox, "elysia", "swagger-ui-dist"],
    builtins: true,
  },
  blobs: { packages: ["nexus"], external: [], builtins: true },
  // The route that signed URLs of the folder driver lead to.
  "blobs/http": { packages: ["nexus", "pawz"], external: [], builtins: true },
  "outbound-http": { packages: ["nexus"], external: [], builtins: true },
  testkit: {
    packages: [
      "nexus",
      "jsend",
      "config",
      "telemetry",
      "biscuit",
      "contracts",
      "messaging",
      "pawz",
    ],
    external: ["*"],
    builtins: true,
  },
  guardrails: { packages: [], external: ["*"], builtins: true },
};

/** The row of an example's contracts. */
export const exampleContracts: CrateRule = {
  packages: ["contracts"],
  external: [typebox],
  builtins: false,
};

/** The row of `clients/`: it runs in a browser as well, and stands alone. */
export const clientCode: CrateRule = {
  packages: [],
  external: [],
  builtins: false,
};

/**
 * What a ring of a service may import: `architecture.md` §3 and decision 43. `rings` are reached
 * by value and type, `typeRings` by `import type` only, `packages` are crates with the subpaths
 * that are open (`.` is the root, `*` all of them).
 */
export type RingRule = {
  rings: readonly Ring[];
  typeRings: readonly Ring[];
  packages: Readonly<Record<string, readonly string[]>>;
  outside: boolean;
};

const promised = {
  pawz: ["*"],
  messaging: ["*"],
  contracts: ["*"],
  blobs: ["./http"],
};

export const ringTable: Readonly<Record<Ring, RingRule>> = {
  domain: {
    rings: ["domain"],
    typeRings: [],
    packages: { nexus: ["."] },
    outside: false,
  },
  application: {
    rings: ["application", "domain"],
    typeRings: [],
    packages: { nexus: ["."] },
    outside: false,
  },
  api: {
    rings: ["api", "application"],
    typeRings: ["domain"],
    packages: promised,
    outside: false,
  },
  inbound: {
    rings: ["inbound", "api", "application"],
    typeRings: ["domain"],
    packages: promised,
    outside: false,
  },
  outbound: {
    rings: ["outbound", "domain", "application"],
    typeRings: [],
    packages: {
      nexus: [".", "./postgres"],
      contracts: ["*"],
      messaging: ["*"],
      biscuit: ["*"],
      telemetry: ["*"],
      blobs: ["*"],
      "outbound-http": ["*"],
    },
    outside: true,
  },
};

/** External packages that one crate keeps to itself. */
export const reserved: Readonly<Record<string, string>> = {
  elysia: "crates-ts/pawz",
  "@elysia/*": "crates-ts/pawz",
  "@elysiajs/*": "crates-ts/pawz",
  "@biscuit-auth/biscuit-wasm": "crates-ts/biscuit",
};

/** True when `name` is one of the patterns; a trailing `*` matches any rest. */
export function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*")
      ? name.startsWith(pattern.slice(0, -1))
      : name === pattern,
  );
}
