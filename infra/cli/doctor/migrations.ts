/** Examinations of the migrations: against the database where one answers, against the last start's stamp where none does. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { databaseUrl } from "../stack/environment.ts";
import { fingerprint } from "../stack/fingerprint.ts";
import { checkout } from "../stack/paths.ts";
import { externalServers } from "../stack/plan.ts";
import { dataOwners } from "../stack/provision.ts";
import { readSecrets } from "../stack/secrets.ts";
import type { Secrets } from "../stack/secrets.ts";
import { findAll } from "../stack/services.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination, Finding } from "./finding.ts";

const name = "migrations";
const patienceSeconds = 5;

type Owner = ReturnType<typeof dataOwners>[number];

/** Applied files are frozen, and what is not applied yet waits for the next `up`. */
export const migrations: Examination = async ({ paths, running }) => {
  const owners = dataOwners(await findAll(running?.examples === true));
  const secrets = await readSecrets(paths.keys).catch(() => undefined);
  if (owners.length === 0 || secrets === undefined)
    return ok(name, "nothing is applied yet");
  const server = externalServers.postgres() ?? running?.postgres.url ?? null;
  if (server === null) return await sinceLastStart(paths.postgres, secrets);
  const findings = await Promise.all(
    owners.map(async (owner) => await compare(server, owner, secrets)),
  );
  const faults = findings.flat();
  return faults.length > 0 ? faults : ok(name, "applied as they are written");
};

/** The stamp of provision.ts: the same folders, and nobody else writes it. */
async function sinceLastStart(
  postgres: string,
  secrets: Secrets,
): Promise<Finding> {
  const stamp = await readFile(join(postgres, "provisioned"), "utf8").catch(
    () => "",
  );
  // The last start may have been one with the examples.
  const now = await Promise.all(
    [false, true].map(async (withExamples) =>
      markOf(dataOwners(await findAll(withExamples)), secrets),
    ),
  );
  return stamp === "" || now.includes(stamp)
    ? ok(name, stamp === "" ? "nothing is applied yet" : "as at the last start")
    : warn(
        name,
        "changed since the last start; pending ones are applied by the next one",
        "./tixlys up --infra --detach, then ./tixlys migrate all status",
      );
}

function markOf(owners: readonly Owner[], secrets: Secrets): Promise<string> {
  return fingerprint(
    [
      ...owners.map((owner) => owner.migrations),
      join(checkout, "crates-ts/nexus/src/postgres"),
    ],
    owners.flatMap((owner) => [
      owner.name,
      secrets.services[owner.name]?.postgres ?? "",
    ]),
  );
}

async function compare(
  server: string,
  owner: Owner,
  secrets: Secrets,
): Promise<Finding[]> {
  const applied = await appliedIn(
    databaseUrl(
      server,
      owner.name,
      secrets.services[owner.name]?.postgres ?? "",
    ),
  );
  if (applied === undefined) return [];
  const findings: Finding[] = [];
  for (const { tag, checksum } of applied) {
    const text = await readFile(
      join(owner.migrations, `${tag}.sql`),
      "utf8",
    ).catch(() => undefined);
    if (text === undefined)
      findings.push(
        fail(
          name,
          `${owner.name}: the database holds ${tag}, which this checkout does not have`,
          "git pull, or check out the newer build that applied it",
        ),
      );
    else if (createHash("sha256").update(text).digest("hex") !== checksum)
      findings.push(
        fail(
          name,
          `${owner.name}: ${tag} was changed after it was applied`,
          `git restore ${owner.migrations}/${tag}.sql, and write a new migration`,
        ),
      );
  }
  return [...findings, ...(await pendingOf(owner, applied))];
}

async function pendingOf(
  owner: Owner,
  applied: readonly { tag: string }[],
): Promise<Finding[]> {
  const glob = new Bun.Glob("[0-9]*.sql");
  const tags = (await Array.fromAsync(glob.scan(owner.migrations)))
    .map((file) => file.slice(0, -".sql".length))
    .filter((tag) => !applied.some((row) => row.tag === tag));
  return tags.length === 0
    ? []
    : [
        warn(
          name,
          `${owner.name}: ${tags.sort().join(", ")} is not applied yet`,
          `./tixlys migrate ${owner.name}`,
        ),
      ];
}

/** What the service's own role sees; undefined without a database, a role or a table: nothing is applied. */
async function appliedIn(
  url: string,
): Promise<{ tag: string; checksum: string }[] | undefined> {
  const { default: postgres } = await import("postgres");
  const sql = postgres(url, {
    max: 1,
    connect_timeout: patienceSeconds,
    onnotice: () => undefined,
  });
  try {
    return await sql<{ tag: string; checksum: string }[]>`
      select tag, checksum from migrations.applied order by tag`;
  } catch {
    return undefined;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
