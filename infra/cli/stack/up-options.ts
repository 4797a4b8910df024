/** The flags of `up`, read into what the user asked for. */
import type { FlagValues } from "../console/flags.ts";
import type { UpOptions } from "./plan.ts";
import { portOffset } from "./ports.ts";

/** What `up` understands. */
export const upFlags = {
  detach: {
    type: "boolean",
    short: "d",
    description:
      "Leave it running in the background; stop it with ./tixlys down.",
  },
  infra: {
    type: "boolean",
    description:
      "PostgreSQL and NATS only, migrated; prints the URLs of every service.",
  },
  only: {
    type: "list",
    value: "a,b",
    description: "Start only these services (PostgreSQL and NATS always).",
  },
  replicas: {
    type: "list",
    value: "users=2",
    description: "More than one process of a service.",
  },
  "port-offset": {
    type: "number",
    value: "N",
    description: "Shift every port by N (0 to 40000); also TIXLYS_PORT_OFFSET.",
  },
  examples: {
    type: "boolean",
    description: "Start the services of examples/ too.",
  },
  "no-seed": {
    type: "boolean",
    description: "No demo data on the first start.",
  },
  watch: {
    type: "boolean",
    description: "Start a service again when its source changes.",
  },
  json: {
    type: "boolean",
    description: "One JSON document on stdout when ready: that of ps --json.",
  },
} as const;

/** Reads the flags. @throws UsageError for an offset out of range. */
export function upOptions(flags: FlagValues<typeof upFlags>): UpOptions {
  return {
    only: flags.only,
    replicas: flags.replicas,
    offset: portOffset(flags["port-offset"], process.env),
    infraOnly: flags.infra,
    seed: !flags["no-seed"],
    watch: flags.watch,
    examples: flags.examples,
  };
}

/** The same options as arguments for the supervisor process. */
export function upArguments(options: UpOptions): string[] {
  return [
    ...(options.infraOnly ? ["--infra"] : []),
    ...options.only.flatMap((name) => ["--only", name]),
    ...options.replicas.flatMap((entry) => ["--replicas", entry]),
    ...["--port-offset", String(options.offset)],
    ...(options.examples ? ["--examples"] : []),
    ...(options.seed ? [] : ["--no-seed"]),
    ...(options.watch ? ["--watch"] : []),
  ];
}
