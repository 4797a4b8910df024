/** Examination of the environment's names: a variable that nothing reads is a slip of the hand. */
import { nearest } from "../console/nearest.ts";
import { findAll, variablesOf } from "../stack/services.ts";
import { ok, warn } from "./finding.ts";
import type { Examination, Finding } from "./finding.ts";

/** Those of the launcher and of the test runs; what a service reads its schema tells. */
const launcherNames = [
  "TIXLYS_HOME",
  "TIXLYS_TOOLS",
  "TIXLYS_PORT_OFFSET",
  "TIXLYS_POSTGRES_URL",
  "TIXLYS_NATS_URL",
  "TIXLYS_SERVICES",
  "TIXLYS_BROWSER",
  "TIXLYS_SECRETS_FILE",
  "TIXLYS_SECRETS_ROOT",
  "TIXLYS_BISCUIT_SAMPLES",
];

/** `TIXLYS_…` for the launcher, `USERS__…` for one service. */
export const variables: Examination = async ({ env }) => {
  const services = await Promise.all(
    (await findAll(true)).map(async (service) => ({
      name: service.name,
      prefix: `${service.name.toUpperCase().replaceAll("-", "_")}__`,
      known: await variablesOf(service).catch(() => undefined),
    })),
  );
  const known = [
    ...launcherNames,
    ...services.flatMap((service) => service.known ?? []),
  ].filter((name) => name.startsWith("TIXLYS_"));
  const findings: Finding[] = [];
  for (const name of Object.keys(env)) {
    if (name.startsWith("TIXLYS_") && !known.includes(name))
      findings.push(unread(name, "nothing", nearest(name, known)));
    const owner = services.find(({ prefix }) => name.startsWith(prefix));
    if (owner?.known === undefined) continue;
    const own = name.slice(owner.prefix.length);
    if (!owner.known.includes(own))
      findings.push(
        unread(
          name,
          owner.name,
          withPrefix(owner.prefix, nearest(own, owner.known)),
        ),
      );
  }
  return findings.length > 0 ? findings : ok("variables", "all are known");
};

function withPrefix(
  prefix: string,
  name: string | undefined,
): string | undefined {
  return name === undefined ? undefined : `${prefix}${name}`;
}

function unread(name: string, who: string, meant: string | undefined): Finding {
  return warn(
    "variables",
    `${name} is set, but ${who} ${who === "nothing" ? "reads it" : "knows no such variable"}`,
    meant === undefined ? `unset ${name}` : `write ${meant}, or unset ${name}`,
  );
}
