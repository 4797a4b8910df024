/** `./tixlys env SERVICE`: what to run one service by hand with. */
import { dirname } from "node:path";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { UsageError } from "../console/errors.ts";
import { environmentOf } from "../stack/environment.ts";
import { surroundings } from "../stack/plan.ts";
import { pathsOf } from "../stack/paths.ts";
import { portOffset, replicaPorts } from "../stack/ports.ts";
import {
  concernsExamples,
  serviceNamed,
  variablesOf,
} from "../stack/services.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: commandTable.env,
  example: 'eval "$(./tixlys env users)" && bun services/users/src/main.ts',
  arguments: "SERVICE",
  arity: [1, 1],
  flags: {
    role: {
      type: "string",
      value: "worker",
      description: "TIXLYS_ROLE: all (default), api or worker.",
    },
    json: {
      type: "boolean",
      description: "One JSON document: names and values.",
    },
  },
  details: [
    "Prints export lines for a shell, the pinned Bun on the PATH among them. The values are those of the running suite.",
  ],
  run: async ({ flags, args: [name = ""], output }) => {
    const running = await runningState(pathsOf());
    const around = await surroundings(
      running?.offset ?? portOffset(undefined, process.env),
      await concernsExamples(running, name),
    );
    const service = serviceNamed(around.sources, name);
    const role = roleOf(flags.role);
    const own = around.ports.services[service.name];
    const place = {
      service: service.name,
      role,
      port: own?.port ?? 0,
      // A worker runs beside the process that has the service's own ports (decision 51).
      metricsPort:
        role === "worker"
          ? (await replicaPorts(around.ports, new Set())).metricsPort
          : (own?.metricsPort ?? 0),
    };
    const values = environmentOf(
      place,
      await variablesOf(service),
      around,
      process.env,
    );
    if (output.json) output.document(values);
    else for (const line of exportLines(values)) output.print(line);
    return 0;
  },
});

const roles = ["all", "api", "worker"];

function roleOf(given = "all"): string {
  if (roles.includes(given)) return given;
  throw new UsageError(
    `--role takes ${roles.join(", ")}, got "${given}"`,
    "env",
  );
}

/** What a shell evaluates: the pinned Bun first on the PATH, then each variable. */
function exportLines(values: Readonly<Record<string, string>>): string[] {
  return [
    `export PATH=${quoted(dirname(process.execPath))}:"$PATH"`,
    ...Object.entries(values).map(
      ([variable, value]) => `export ${variable}=${quoted(value)}`,
    ),
  ];
}

/** A value as a POSIX shell reads it back. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value)
    ? value
    : `'${value.replaceAll("'", `'\\''`)}'`;
}
