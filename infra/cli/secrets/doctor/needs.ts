/** What services need in staging and production and no file holds. */
import { describeConfig, ownVariables } from "@tixlys/config";
import { ok, warn } from "../../doctor/finding.ts";
import type { Finding } from "../../doctor/finding.ts";
import { configSchemaOf } from "../../stack/services.ts";
import type { ServiceSource } from "../../stack/services.ts";
import { remoteEnvironments } from "../places.ts";
import type { FileReport } from "./file.ts";

/** One finding per service whose file lacks secrets, in every environment that has files at all. Names are enough: no key is needed. */
export async function missingFindings(
  files: readonly FileReport[],
  services: readonly ServiceSource[],
): Promise<Finding[]> {
  const findings = await Promise.all(
    remoteEnvironments.map(async (environment) => {
      const own = files.filter((file) => file.environment === environment);
      if (own.length === 0)
        return [
          ok(
            environment,
            "no files; its processes get plain environment variables",
          ),
        ];
      const each = await Promise.all(
        services.map(
          async (service) => await missingOf(environment, service, own),
        ),
      );
      return each.flat();
    }),
  );
  return findings.flat();
}

async function missingOf(
  environment: string,
  service: ServiceSource,
  files: readonly FileReport[],
): Promise<Finding[]> {
  const needed = describeConfig(await configSchemaOf(service)).filter(
    (row) => row.secret && row.required !== "never",
  );
  const file = files.find((each) => each.service === service.name);
  const held = ownVariables(
    service.name,
    Object.fromEntries((file?.names ?? []).map((name) => [name, "is there"])),
  );
  const missing = needed
    .map((row) => row.name)
    .filter((name) => !(name in held));
  const name = `${environment}.${service.name}`;
  if (missing.length === 0) return [];
  const where =
    file === undefined ? "there is no file for it" : `${file.file} lacks them`;
  return [
    warn(
      name,
      `needs ${missing.join(", ")}; ${where}`,
      `./tixlys secrets edit ${name}, or set them in the environment of its processes`,
    ),
  ];
}
