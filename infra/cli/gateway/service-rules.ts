/** What the gateway itself says about routing configurations: the launcher judges by its words, so that the two cannot differ. */
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import { environmentName } from "../stack/environment.ts";
import { gatewayName } from "../stack/ports.ts";
import { servicesFolder } from "../stack/services.ts";

/** The gateway's own judgement. */
export type RoutingRules = {
  /** Every mistake of a document, given the text of `UPSTREAMS` and the services that there are. */
  readonly checkRouting: (
    text: string,
    upstreams: string,
    services: readonly string[],
  ) => readonly string[];
  /** What is in force in this environment before any version was applied. */
  readonly builtInRouting: (environment: string) => object;
  /** What a gateway shows of the text that it has in force, in its metrics. */
  readonly fingerprintOf: (text: string) => number;
};

/** @throws CliError `E_CONFIG` when this checkout has no gateway that knows of configurations. */
export async function routingRules(): Promise<RoutingRules> {
  const file = join(
    servicesFolder(),
    ...[gatewayName, "src", "outbound", "configuration"],
    "routing-document.ts",
  );
  const module: unknown = (await Bun.file(file).exists())
    ? await import(file)
    : undefined;
  if (isRules(module)) return module;
  throw new CliError("E_CONFIG", "there is no gateway in this checkout", {
    cause: `${file} does not say what a routing configuration is`,
  });
}

function isRules(module: unknown): module is RoutingRules {
  return (
    typeof module === "object" &&
    module !== null &&
    "checkRouting" in module &&
    "builtInRouting" in module &&
    "fingerprintOf" in module
  );
}

/** The environment whose built-in configuration counts: that of the caller, else that of `up`. */
export const environmentHere = (): string =>
  process.env["TIXLYS_ENV"] ?? environmentName;
