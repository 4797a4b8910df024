/** What a secrets file holds, judged by the services that read it. */
import {
  ConfigError,
  describeConfig,
  isPlaceholder,
  loadConfig,
  ownerOf,
  ownVariables,
  prefixOf,
} from "@tixlys/config";
import { nearest } from "../../console/nearest.ts";
import { fail, warn } from "../../doctor/finding.ts";
import type { Finding } from "../../doctor/finding.ts";
import { configSchemaOf } from "../../stack/services.ts";
import type { ServiceSource } from "../../stack/services.ts";
import type { SecretsPlace } from "../places.ts";

/** Names that no service reads, and those that a file may not say. No key is needed. */
export async function nameFindings(
  name: string,
  place: SecretsPlace,
  names: readonly string[],
  services: readonly ServiceSource[],
): Promise<Finding[]> {
  const readers = services.filter(
    (service) => place.service === undefined || service.name === place.service,
  );
  const known = await Promise.all(
    readers.map(async (service) => ({
      prefix: prefixOf(service.name),
      variables: await variableNames(service),
    })),
  );
  const everything = known.flatMap(({ prefix, variables }) => [
    ...variables,
    ...variables.map((variable) => `${prefix}${variable}`),
  ]);
  const stray = names.filter((each) =>
    /^(.*__)?(TIXLYS_ENV|TIXLYS_SECRETS_FILE)$/.test(each),
  );
  const unknown = names.filter(
    (each) => !everything.includes(each) && !stray.includes(each),
  );
  return [
    ...stray.map((each) =>
      fail(
        name,
        `${place.file} holds ${each}, which a file may not say of itself`,
        "set it in the environment of the process",
      ),
    ),
    ...unknown.map((each) => {
      const guess = nearest(each, everything);
      return warn(
        name,
        `no service reads ${each} of ${place.file}`,
        guess === undefined ? "delete it" : `is ${guess} meant?`,
      );
    }),
  ];
}

async function variableNames(service: ServiceSource): Promise<string[]> {
  return describeConfig(await configSchemaOf(service)).map((row) => row.name);
}

/** What the services would refuse at start, and placeholders also where they would not. */
export async function valueFindings(
  name: string,
  place: SecretsPlace,
  values: Readonly<Record<string, string>>,
  services: readonly ServiceSource[],
): Promise<Finding[]> {
  const findings = new Map<string, Finding>();
  for (const service of services) {
    if (place.service !== undefined && place.service !== service.name) continue;
    const own = ownVariables(service.name, values);
    for (const { name: variable, problem, fix } of mistakesIn(
      await configSchemaOf(service),
      place.environment,
      own,
    ))
      if (variable in own)
        findings.set(
          variable,
          fail(
            name,
            `${place.file}: ${variable} ${problem}`,
            `${fix}: ./tixlys secrets edit ${place.file}`,
          ),
        );
  }
  for (const [variable, value] of Object.entries(values)) {
    const bare = variable.slice(
      ownerOf(variable) === undefined
        ? 0
        : (ownerOf(variable) ?? "").length + 2,
    );
    if (
      /KEY|SECRET|PASSWORD|IDENTITY|TOKEN/.test(bare) &&
      isPlaceholder(value) &&
      !findings.has(bare)
    )
      findings.set(
        bare,
        warn(
          name,
          `${place.file}: ${variable} is a placeholder`,
          `./tixlys secrets edit ${place.file}`,
        ),
      );
  }
  return [...findings.values()];
}

function mistakesIn(
  schema: Parameters<typeof loadConfig>[0],
  environment: string,
  own: Readonly<Record<string, string>>,
) {
  try {
    loadConfig(schema, { ...own, TIXLYS_ENV: environment });
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.mistakes;
    throw thrown;
  }
}

/** The texts that must stand nowhere else: values that a schema calls secret or that nobody knows, and passwords of URLs. */
export async function secretTexts(
  values: Readonly<Record<string, string>>,
  services: readonly ServiceSource[],
): Promise<string[]> {
  const schemas = await Promise.all(
    services.map(async (service) =>
      describeConfig(await configSchemaOf(service)),
    ),
  );
  const open = new Set(
    schemas
      .flat()
      .filter((row) => !row.secret)
      .map((row) => row.name),
  );
  return Object.entries(values).flatMap(([name, value]) =>
    open.has(name.slice(name.indexOf("__") > 0 ? name.indexOf("__") + 2 : 0))
      ? []
      : [value],
  );
}
