/** `./tixlys config print [service]`: what each process would get, secrets hidden. */
import { describeConfig } from "@tixlys/config";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { UsageError } from "../console/errors.ts";
import { table } from "../console/output.ts";
import { withoutPassword } from "../console/ready-table.ts";
import { environmentOf } from "../stack/environment.ts";
import { surroundings } from "../stack/plan.ts";
import { pathsOf } from "../stack/paths.ts";
import { portOffset } from "../stack/ports.ts";
import {
  concernsExamples,
  configSchemaOf,
  serviceNamed,
} from "../stack/services.ts";
import type { ServiceSource } from "../stack/services.ts";
import { runningState } from "../stack/state.ts";

type Row = {
  name: string;
  value: string | null;
  from: "launcher" | "default" | "not set";
  secret: boolean;
  description: string;
};

export const command = defineCommand({
  summary: commandTable.config,
  example: "./tixlys config print users",
  arguments: "print [service]",
  arity: [1, 2],
  flags: {
    json: {
      type: "boolean",
      description: "One JSON document by service and variable.",
    },
  },
  run: async ({ args: [verb = "", name], output }) => {
    if (verb !== "print")
      throw new UsageError(`config knows "print", not "${verb}"`, "config");
    const running = await runningState(pathsOf());
    const around = await surroundings(
      running?.offset ?? portOffset(undefined, process.env),
      await concernsExamples(running, name),
    );
    const chosen =
      name === undefined
        ? around.sources
        : [serviceNamed(around.sources, name)];
    const document: Record<string, Row[]> = {};
    for (const service of chosen) {
      const rows = await rowsOf(service, around);
      document[service.name] = rows;
      output.print(output.paint("bold", service.name));
      for (const line of table(
        ["NAME", "VALUE", "FROM"],
        rows.map((row) => [row.name, row.value ?? "", row.from]),
      ))
        output.print(`  ${line}`);
      output.print();
    }
    output.document(document);
    return 0;
  },
});

async function rowsOf(
  service: ServiceSource,
  around: Awaited<ReturnType<typeof surroundings>>,
): Promise<Row[]> {
  const rows = describeConfig(await configSchemaOf(service));
  const ports = around.ports.services[service.name] ?? {
    port: 0,
    metricsPort: 0,
  };
  const known = rows.map((row) => row.name);
  const values = environmentOf(
    { service: service.name, role: "all", ...ports },
    known,
    around,
    process.env,
  );
  return rows.map(
    ({
      name,
      secret,
      description,
      default: everywhere,
      developmentDefault,
    }) => {
      const given = values[name];
      const preset = developmentDefault ?? everywhere;
      const value = given ?? preset ?? null;
      return {
        name,
        value: value !== null && secret ? hidden(value) : value,
        from:
          given !== undefined
            ? "launcher"
            : preset !== undefined
              ? "default"
              : "not set",
        secret,
        description,
      } satisfies Row;
    },
  );
}

function hidden(value: string): string {
  return URL.canParse(value) && value.includes("@")
    ? withoutPassword(value)
    : "(secret)";
}
