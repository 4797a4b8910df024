/** The services of this checkout: found by folder, so that a new one needs no entry anywhere. */
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeConfig } from "@tixlys/config";
import type { ConfigSchema, Shape } from "@tixlys/config";
import { CliError, UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";
import { checkout, shown } from "./paths.ts";
import { gatewayName, inServiceOrder } from "./ports.ts";

/** One service as its folder tells. */
export type ServiceSource = {
  readonly name: string;
  readonly folder: string;
  readonly main: string;
  /** Its migrations, if it owns data: the folder that holds `meta/_journal.json`. */
  readonly migrations?: string;
  /** Its port of development, as a number in its `config.ts`. */
  readonly port?: number;
  /** Of `examples/`: started by `up --examples` only, and no part of the product's documents and images. */
  readonly isExample?: true;
};

/** The folder of the services; another one for tests of the launcher (`TIXLYS_SERVICES`). */
export function servicesFolder(): string {
  const named = process.env["TIXLYS_SERVICES"];
  return named === undefined || named === ""
    ? join(checkout, "services")
    : named;
}

/** Every service that has a `src/main.ts`, in the order of the table. */
export async function findServices(
  folder: string = servicesFolder(),
): Promise<ServiceSource[]> {
  return inServiceOrder(await serviceNames(folder)).map((name) =>
    sourceOf(folder, name),
  );
}

/** The services of the examples, `examples/<example>/<service>` beside the services' folder, by name. */
export async function findExamples(): Promise<ServiceSource[]> {
  const root = join(dirname(servicesFolder()), "examples");
  const examples = await readdir(root).catch(() => []);
  const found = await Promise.all(
    examples.map(async (example) => {
      const folder = join(root, example);
      return (await serviceNames(folder)).map((name) => sourceOf(folder, name));
    }),
  );
  return found
    .flat()
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((source) => ({ ...source, isExample: true }));
}

/** The suite's services, and those of the examples where they are wanted; the gateway stays last. */
export async function findAll(withExamples: boolean): Promise<ServiceSource[]> {
  const services = await findServices();
  if (!withExamples) return services;
  const isGateway = ({ name }: ServiceSource) => name === gatewayName;
  return [
    ...services.filter((source) => !isGateway(source)),
    ...(await findExamples()),
    ...services.filter(isGateway),
  ];
}

/**
 * Whether a command has to do with the examples: the running suite has them, or the command names one of them.
 */
export async function concernsExamples(
  running: { readonly examples?: boolean } | undefined,
  name?: string,
): Promise<boolean> {
  if (running?.examples === true) return true;
  if (name === undefined) return false;
  return (await findExamples()).some((source) => source.name === name);
}

async function serviceNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter(
      (entry) =>
        entry.isDirectory() &&
        existsSync(join(folder, entry.name, "src", "main.ts")),
    )
    .map((entry) => entry.name);
}

function sourceOf(services: string, name: string): ServiceSource {
  const folder = join(services, name);
  const migrations = join(folder, "migrations");
  const ownsData = existsSync(join(migrations, "meta", "_journal.json"));
  return {
    name,
    folder,
    main: join(folder, "src", "main.ts"),
    ...(ownsData ? { migrations } : {}),
    ...declaredPort(join(folder, "src", "config.ts")),
  };
}

/** From the text: the launcher needs it where it loads no service, and the structure check holds it to being a number. */
function declaredPort(file: string): { readonly port?: number } {
  if (!existsSync(file)) return {};
  const text = readFileSync(file, "utf8");
  const port = /\bport: (\d+), metricsPort: \d+/.exec(text)?.[1];
  return port === undefined ? {} : { port: Number(port) };
}

/** The ports that these services declare, by name. */
export function declaredPorts(
  services: readonly ServiceSource[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    services.flatMap(({ name, port }) =>
      port === undefined ? [] : [[name, port] as const],
    ),
  );
}

/**
 * The service of that name.
 * @throws CliError `E_UNKNOWN_SERVICE` with the nearest name.
 */
export function serviceNamed(
  services: readonly ServiceSource[],
  name: string,
): ServiceSource {
  const found = services.find((service) => service.name === name);
  if (found !== undefined) return found;
  const names = services.map((service) => service.name);
  const guess = nearest(name, names);
  throw new CliError(
    "E_UNKNOWN_SERVICE",
    `there is no service "${name}"${guess === undefined ? "" : `; did you mean "${guess}"?`}`,
    {
      cause: `the services are ${names.join(", ") || "not built yet"}`,
      fix: "./tixlys ps",
    },
  );
}

/** Those of the services that `--only` names; all without it. A wrong name is a usage error. */
export function chosenServices(
  services: readonly ServiceSource[],
  only: readonly string[],
): ServiceSource[] {
  for (const name of only) {
    if (services.some((service) => service.name === name)) continue;
    const names = services.map((service) => service.name);
    const guess = nearest(name, names);
    throw new UsageError(
      `--only names "${name}", which is no service${guess === undefined ? `; there are ${names.join(", ") || "none yet"}` : `; did you mean "${guess}"?`}`,
      "up",
    );
  }
  return only.length === 0
    ? [...services]
    : services.filter((service) => only.includes(service.name));
}

/** A service's configuration schema, from its `src/config.ts`. */
export async function configSchemaOf(
  service: ServiceSource,
): Promise<ConfigSchema<Shape>> {
  const file = join(service.folder, "src", "config.ts");
  const module: unknown = await import(file);
  if (typeof module === "object" && module !== null && "config" in module)
    // cast: what every service's config.ts exports by the house rules; the structure check proves it
    return module.config as ConfigSchema<Shape>;
  throw new CliError("E_CONFIG", `${shown(file)} exports no "config"`, {
    fix: "export const config = defineConfig(…)",
  });
}

/** The names of the environment variables that a service knows. */
export async function variablesOf(
  service: ServiceSource,
): Promise<readonly string[]> {
  return describeConfig(await configSchemaOf(service)).map((row) => row.name);
}
