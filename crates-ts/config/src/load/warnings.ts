import type { ConfigSchema, Shape } from "../schema.ts";
import { nearestName } from "./nearest.ts";

/** Variables that belong to the launcher and the tools, and may be set for every process. */
const launcherNames: readonly string[] = [
  "TIXLYS_HOME",
  "TIXLYS_TOOLS",
  "TIXLYS_PORT_OFFSET",
  "TIXLYS_POSTGRES_URL",
  "TIXLYS_NATS_URL",
  "TIXLYS_BROWSER",
  "TIXLYS_SECRETS_FILE",
];

/**
 * What looks like a slip in the names of variables: a `TIXLYS_…` variable that nothing reads, with
 * the nearest known name. One sentence each; names only, no values.
 */
export function configWarnings<S extends Shape>(
  schema: ConfigSchema<S>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const known = [...Object.keys(schema.shape), ...launcherNames];
  return Object.keys(env)
    .filter((name) => name.startsWith("TIXLYS_") && env[name] !== undefined)
    .filter((name) => !known.includes(name))
    .map((name) => sentence(name, nearestName(name, known)));
}

function sentence(name: string, nearest: string | undefined): string {
  const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return `${name} is set, but nothing reads it.${meant}`;
}
