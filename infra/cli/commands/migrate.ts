/** `./tixlys migrate [SERVICE] [status|plan|up]`, for the running suite or for servers that the environment names. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import type { CommandInput } from "../console/command.ts";
import { CliError, UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";
import { startProgress } from "../console/progress.ts";
import { contractsOf } from "../stack/contracts.ts";
import { databaseUrl } from "../stack/environment.ts";
import type { Servers } from "../stack/environment.ts";
import { pathsOf } from "../stack/paths.ts";
import { externalServers, surroundings } from "../stack/plan.ts";
import { portOffset } from "../stack/ports.ts";
import {
  dataOwners,
  natsPasswords,
  provisionNats,
  provisionService,
} from "../stack/provision.ts";
import { concernsExamples, serviceNamed } from "../stack/services.ts";
import { runningState } from "../stack/state.ts";

const verbs = ["status", "plan", "up"] as const;
type Verb = (typeof verbs)[number];

const flags = {
  "print-nats-users": {
    type: "boolean",
    description:
      "Print the users block for a NATS server of your own, and do nothing else.",
  },
  examples: {
    type: "boolean",
    description:
      "The services of examples/ too, where the running suite is without them.",
  },
  json: { type: "boolean", description: "One JSON document by service." },
} as const;

export const command = defineCommand({
  summary: commandTable.migrate,
  example: "./tixlys migrate users status",
  arguments: "[SERVICE | all] [status | plan | up]",
  arity: [0, 2],
  flags,
  details: [
    "status lists applied and pending migrations, plan prints the SQL that up would run, up runs it (and makes databases, roles and",
    "streams). Without a service: all of them. Needs ./tixlys up --infra, or TIXLYS_POSTGRES_URL and TIXLYS_NATS_URL.",
  ],
  run: async (input) => {
    if (input.flags["print-nats-users"]) return await printNatsUsers(input);
    const { verb, name } = readArguments(input.args);
    const target = await migrationTarget(name, input.flags.examples);
    const owners = dataOwners(
      name === undefined
        ? target.sources
        : [serviceNamed(target.sources, name)],
    );
    if (name !== undefined && owners.length === 0) {
      input.output.print(`${name} owns no data`);
      input.output.document({ [name]: null });
      return 0;
    }
    return await run(verb, owners, target, input);
  },
});

type Target = Awaited<ReturnType<typeof migrationTarget>>;
type Owner = ReturnType<typeof dataOwners>[number];

function readArguments(args: readonly string[]): {
  verb: Verb;
  name: string | undefined;
} {
  const [first = "all", second = "up"] =
    args.length === 1 && isVerb(args[0] ?? "") ? ["all", args[0]] : args;
  if (!isVerb(second)) {
    const guess = nearest(second, verbs);
    throw new UsageError(
      `migrate knows ${verbs.join(", ")}, not "${second}"${guess === undefined ? "" : `; did you mean ${guess}?`}`,
      "migrate",
    );
  }
  return { verb: second, name: first === "all" ? undefined : first };
}

function isVerb(word: string): word is Verb {
  return verbs.some((verb) => verb === word);
}

/** The servers of the running suite, or those that the environment names. */
async function migrationTarget(
  name: string | undefined,
  withExamples: boolean,
): Promise<
  Awaited<ReturnType<typeof surroundings>> & {
    servers: Servers;
    hasNats: boolean;
  }
> {
  const running = await runningState(pathsOf());
  const around = await surroundings(
    running?.offset ?? portOffset(undefined, process.env),
    withExamples || (await concernsExamples(running, name)),
  );
  const postgresUrl = externalServers.postgres() ?? running?.postgres.url;
  const natsUrl = externalServers.nats() ?? running?.nats.url;
  if (postgresUrl === undefined || postgresUrl === null)
    throw new CliError("E_NOT_RUNNING", "there is no PostgreSQL to migrate", {
      cause: "nothing is running here, and TIXLYS_POSTGRES_URL names none",
      fix: "./tixlys up --infra --detach",
    });
  return {
    ...around,
    servers: { postgresUrl, natsUrl: natsUrl ?? "" },
    hasNats: typeof natsUrl === "string",
  };
}

async function run(
  verb: Verb,
  owners: readonly Owner[],
  target: Target,
  { output }: CommandInput<typeof flags>,
): Promise<number> {
  const document: Record<string, unknown> = {};
  const progress = startProgress(output, `migrate ${verb}`);
  try {
    for (const owner of owners) {
      const { lines, result } = await one(verb, owner, target);
      document[owner.name] = result;
      for (const line of lines)
        output.print(`${owner.name.padEnd(14)} ${line}`);
    }
    if (verb === "up" && target.hasNats) {
      const external = { postgres: true, nats: true };
      await provisionNats({
        ...target,
        services: target.sources,
        external,
        say: progress.say,
      });
      output.print(`${"streams".padEnd(14)} as declared`);
    }
  } finally {
    progress.stop();
  }
  output.document(document);
  return 0;
}

async function one(
  verb: Verb,
  owner: Owner,
  target: Target,
): Promise<{ lines: string[]; result: unknown }> {
  if (verb === "up") {
    const applied = await provisionService(
      { ...target, ...environmentOfServers(), say: () => undefined },
      owner,
    );
    return {
      lines:
        applied.length === 0
          ? ["is up to date"]
          : applied.map((tag) => `applied ${tag}`),
      result: { applied },
    };
  }
  const status = await statusOf(owner, target);
  if (verb === "status") {
    const lines = [
      ...status.applied.map((tag) => `applied  ${tag}`),
      ...status.pending.map((tag) => `pending  ${tag}`),
      ...status.unknown.map((tag) => `unknown  ${tag}`),
    ];
    return { lines, result: status };
  }
  const files = await Promise.all(
    status.pending.map(async (tag) => ({
      tag,
      sql: await Bun.file(`${owner.migrations}/${tag}.sql`).text(),
    })),
  );
  const lines = files.flatMap(({ tag, sql }) => [
    `-- ${tag}`,
    ...sql.split("\n"),
  ]);
  return {
    lines: files.length === 0 ? ["nothing to do"] : lines,
    result: { pending: files },
  };
}

/** Servers that the user named hold the data of the environment that `TIXLYS_ENV` names; the suite's own those of `up`. */
function environmentOfServers(): { environment?: string } {
  const named = process.env["TIXLYS_ENV"] ?? "";
  const isExternal = externalServers.postgres() !== undefined;
  return isExternal && named !== "" ? { environment: named } : {};
}

/** A database that is not there yet has everything pending. */
async function statusOf(
  owner: Owner,
  target: Target,
): Promise<{ applied: string[]; pending: string[]; unknown: string[] }> {
  const { migrationStatus } = await import("@tixlys/nexus/postgres");
  const password = target.secrets.services[owner.name]?.postgres ?? "";
  const url = databaseUrl(target.servers.postgresUrl, owner.name, password);
  try {
    return await migrationStatus({
      url,
      service: owner.name,
      folder: owner.migrations,
    });
  } catch (thrown) {
    // 3D000: no such database; 28P01, 28000: no such role yet (PostgreSQL, appendix A).
    if (
      thrown instanceof Error &&
      "code" in thrown &&
      ["3D000", "28P01", "28000"].includes(String(thrown.code))
    ) {
      const journal: unknown = await Bun.file(
        `${owner.migrations}/meta/_journal.json`,
      ).json();
      return { applied: [], pending: tagsOf(journal), unknown: [] };
    }
    throw new CliError(
      "E_POSTGRES",
      `${owner.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      {
        fix: "./tixlys up --infra --detach",
      },
    );
  }
}

function tagsOf(journal: unknown): string[] {
  if (
    typeof journal !== "object" ||
    journal === null ||
    !("entries" in journal) ||
    !Array.isArray(journal.entries)
  )
    return [];
  return journal.entries.flatMap((entry: unknown) =>
    typeof entry === "object" && entry !== null && "tag" in entry
      ? [String(entry.tag)]
      : [],
  );
}

async function printNatsUsers({
  flags: given,
  output,
}: CommandInput<typeof flags>): Promise<number> {
  const examples =
    given.examples || (await concernsExamples(await runningState(pathsOf())));
  const { secrets } = await surroundings(
    portOffset(undefined, process.env),
    examples,
  );
  const [{ natsUsersBlock }, contracts] = await Promise.all([
    import("@tixlys/messaging/nats"),
    contractsOf(examples),
  ]);
  const block = natsUsersBlock({
    contracts,
    passwords: natsPasswords(secrets),
  });
  output.print(block);
  output.document({ users: block });
  return 0;
}
