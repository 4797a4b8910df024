/** Where secrets files lie, and what their names say (decision 37). */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { environments, isEnvironment, isLocal } from "@tixlys/config";
import type { Environment } from "@tixlys/config";
import { UsageError } from "../console/errors.ts";
import { checkout } from "../stack/paths.ts";

/** One secrets file: of an environment, in staging and production of one service. */
export type SecretsPlace = {
  /** From the root, forward slashes: what the rules of `.sops.yaml` are matched with. */
  readonly file: string;
  readonly path: string;
  readonly environment: Environment;
  readonly service?: string;
};

const folder = "infra/secrets";
const nameForm = /^secrets\.([a-z]+)(?:\.([a-z][a-z0-9-]*))?\.(?:yaml|json)$/;

/** The folder that holds `.sops.yaml` and `infra/secrets`; another one for tests (`TIXLYS_SECRETS_ROOT`). */
export function secretsRoot(): string {
  const named = process.env["TIXLYS_SECRETS_ROOT"];
  return named === undefined || named === "" ? checkout : resolve(named);
}

/** Every file below `infra/secrets` whose name is one of ours, and the names of those that are not. */
export async function findPlaces(
  root: string,
): Promise<{ places: SecretsPlace[]; strays: string[] }> {
  const names = (await readdir(join(root, folder)).catch(() => [])).filter(
    (name) => !name.endsWith(".md"),
  );
  const found = names
    .sort()
    .map((name) => ({ name, place: placeOf(root, `${folder}/${name}`) }));
  return {
    places: found.flatMap(({ place }) => (place === undefined ? [] : [place])),
    strays: found.flatMap(({ name, place }) =>
      place === undefined ? [`${folder}/${name}`] : [],
    ),
  };
}

/** The place of a path from the root; undefined when its name says no environment. */
export function placeOf(root: string, file: string): SecretsPlace | undefined {
  if (!file.startsWith(`${folder}/`)) return undefined;
  const [, environment, service] =
    nameForm.exec(file.slice(folder.length + 1)) ?? [];
  if (!isEnvironment(environment)) return undefined;
  // One reader too many is one leak too many: outside development and test each service has a file of its own.
  if (!isLocal(environment) && service === undefined) return undefined;
  return {
    file,
    path: join(root, file),
    environment,
    ...(service === undefined ? {} : { service }),
  };
}

/**
 * The place that a person means: `development`, `production.auth`, or a path.
 * @throws UsageError
 */
export function placeNamed(root: string, text: string): SecretsPlace {
  const short = `${folder}/secrets.${text}.yaml`;
  const path =
    isAbsolute(text) || existsSync(text) ? resolve(text) : join(root, text);
  const found =
    placeOf(root, short) ??
    placeOf(root, relative(root, path).replaceAll("\\", "/"));
  if (found !== undefined) return found;
  throw new UsageError(
    `"${text}" is no secrets file; name development, test, staging.SERVICE or production.SERVICE, or ${folder}/secrets.<environment>[.<service>].yaml`,
    "secrets",
  );
}

/** `development`, `production.auth`: what {@link placeNamed} takes. */
export function shortName({ environment, service }: SecretsPlace): string {
  return service === undefined ? environment : `${environment}.${service}`;
}

/** The environments whose secrets nobody generates. */
export const remoteEnvironments = environments.filter(
  (environment) => !isLocal(environment),
);
