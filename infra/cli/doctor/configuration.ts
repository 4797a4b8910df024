/** Examination of what each service would be told: its own schema judges, before it is started. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, loadConfig } from "@tixlys/config";
import { asCliError } from "../console/errors.ts";
import { preferGiven, valuesOfFile } from "../secrets/given.ts";
import { environmentOf } from "../stack/environment.ts";
import type { Surroundings } from "../stack/environment.ts";
import { shown } from "../stack/paths.ts";
import { externalServers } from "../stack/plan.ts";
import { portsOf } from "../stack/ports.ts";
import { superuserUrl } from "../stack/postgres-server.ts";
import { ensureSecrets, readSecrets } from "../stack/secrets.ts";
import type { Secrets } from "../stack/secrets.ts";
import { configSchemaOf, declaredPorts, findAll } from "../stack/services.ts";
import type { ServiceSource } from "../stack/services.ts";
import { fail, ok } from "./finding.ts";
import type { Examination, Finding, Patient } from "./finding.ts";

/** Every service's configuration, with the values that `up` would give it. */
export const configuration: Examination = async (patient) => {
  const services = await findAll(patient.running?.examples === true);
  try {
    const around = await surroundingsOf(patient, services);
    const found = await Promise.all(
      services.map(async (service) => await judge(service, around, patient)),
    );
    const findings = found.flat();
    return findings.length > 0
      ? findings
      : ok("configuration", `${services.length} services accept theirs`);
  } catch (thrown) {
    const error = asCliError(thrown);
    return fail(
      "configuration",
      error.message,
      error.details.fix ?? "./tixlys secrets doctor",
    );
  }
};

async function judge(
  service: ServiceSource,
  around: Surroundings,
  { env }: Patient,
): Promise<Finding[]> {
  try {
    const schema = await configSchemaOf(service);
    const place = around.ports.services[service.name] ?? {
      port: 0,
      metricsPort: 0,
    };
    loadConfig(
      schema,
      environmentOf(
        { service: service.name, role: "all", ...place },
        Object.keys(schema.shape),
        around,
        env,
      ),
    );
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ConfigError))
      return [
        fail(
          "configuration",
          `${service.name}: ${asCliError(thrown).message}`,
          `correct ${shown(service.folder)}/src/config.ts`,
        ),
      ];
    return thrown.mistakes.map(({ name, problem, fix }) =>
      fail(
        "configuration",
        `${service.name} refuses ${name}: it ${problem}`,
        `${fix}; what it gets: ./tixlys config print ${service.name}`,
      ),
    );
  }
}

async function surroundingsOf(
  { paths, offset, env }: Patient,
  sources: readonly ServiceSource[],
): Promise<Surroundings> {
  const services = sources.map(({ name }) => name);
  const examples = sources.flatMap(({ name, isExample }) =>
    isExample === true ? [name] : [],
  );
  const ports = portsOf(services, offset, examples, declaredPorts(sources));
  const given = await valuesOfFile(env);
  const own = await secretsFor(paths.keys, services);
  return {
    paths,
    ports,
    given,
    services,
    examples,
    secrets: await preferGiven(own, given, env),
    servers: {
      postgresUrl:
        externalServers.postgres() ??
        superuserUrl(ports.postgres, own.postgresSuperuser),
      natsUrl: externalServers.nats() ?? `nats://127.0.0.1:${ports.nats}`,
    },
  };
}

/** The keys as they are; where they are missing or damaged, such as `up` would make, for this once. */
async function secretsFor(
  keys: string,
  services: readonly string[],
): Promise<Secrets> {
  const known = await readSecrets(keys).catch(() => undefined);
  if (known !== undefined && services.every((name) => name in known.services))
    return known;
  const folder = await mkdtemp(join(tmpdir(), "tixlys-doctor-"));
  try {
    return await ensureSecrets(folder, services);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
