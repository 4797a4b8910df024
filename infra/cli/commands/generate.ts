/** `./tixlys generate`: the files that are made from code, and the migrations of a service. */
import { join } from "node:path";
import { defineCommand } from "../console/command.ts";
import { UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { checkout, shown } from "../stack/paths.ts";
import { findAll, serviceNamed } from "../stack/services.ts";
import {
  type Drift,
  driftOf,
  generatedFiles,
  writeDrift,
} from "./generate/files.ts";
import { generateMigration } from "./generate/migration.ts";

export const command = defineCommand({
  summary: "Write what is made from code, or a service's migration.",
  example: "./tixlys generate",
  arguments: "[SERVICE NAME]",
  arity: [0, 2],
  flags: {
    check: {
      type: "boolean",
      description: "Write nothing; fail when a file differs.",
    },
    json: { type: "boolean", description: "One JSON document on stdout." },
  },
  details: [
    "Without arguments: .env.example, docs/configuration.md, NOTICE and contracts/ (OpenAPI, AsyncAPI, JSON Schemas).",
    "With SERVICE and NAME (snake case): the migration that brings the database to src/outbound/postgres/schema.ts.",
  ],
  run: async ({ args: [service, name], flags, output }) => {
    if (service === undefined) return await generateFiles(output, flags.check);
    if (name === undefined || flags.check)
      throw new UsageError(
        "generate takes a service and a name, or neither",
        "generate",
      );
    const source = serviceNamed(await findAll(true), service);
    const written = await generateMigration(source, name);
    for (const file of written)
      output.print(
        `${output.paint("green", "✓")} ${shown(join(source.folder, file))}: read it before you commit it`,
      );
    if (written.length === 0)
      output.print("nothing to do: the migrations fit the schema");
    output.document({ service, written });
    return 0;
  },
});

async function generateFiles(output: Output, check: boolean): Promise<number> {
  const files = await generatedFiles(checkout);
  const drift = check
    ? await driftOf(checkout, files)
    : await writeDrift(checkout, files);
  for (const each of drift) output.print(lineOf(output, each, check));
  if (drift.length === 0) output.print("everything generated is current");
  output.document({ drift });
  return check && drift.length > 0 ? 1 : 0;
}

function lineOf(
  output: Output,
  { path, state, line }: Drift,
  check: boolean,
): string {
  if (check) return `${output.paint("red", "✗")} ${path}:${line} ${state}`;
  const done = state === "left over" ? "removed" : "written";
  return `${output.paint("green", "✓")} ${path} ${done}`;
}
