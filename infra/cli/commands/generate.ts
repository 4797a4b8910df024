/** `./tixlys generate`: the files that are made from code, and the migrations of a service. */
import { join } from "node:path";
import { discoverContracts } from "@tixlys/contracts/discover";
import { formatFinding } from "@tixlys/guardrails";
import { defineCommand } from "../console/command.ts";
import { UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { checkout, shown } from "../stack/paths.ts";
import { findAll, serviceNamed } from "../stack/services.ts";
import { contractListFile } from "./generate/contract-list.ts";
import {
  type Drift,
  driftOf,
  firstDifference,
  generatedFiles,
  writeDrift,
} from "./generate/files.ts";
import { documentsAmong } from "./generate/openapi.ts";
import { generateMigration } from "./generate/migration.ts";
import {
  migrationsOfRelease,
  writeMigrations,
} from "./generate/release-migrations.ts";
import { versionIn } from "./generate/version.ts";
import {
  releasedFile,
  releaseFindings,
  writeRelease,
} from "./generate/release.ts";

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
    release: {
      type: "boolean",
      description:
        "Write today's contracts and migrations as those of the release that package.json names.",
    },
    json: { type: "boolean", description: "One JSON document on stdout." },
  },
  details: [
    "Without arguments: .env.example, docs/configuration.md, docs/environments.md, docs/when-parts-are-away.md, NOTICE and contracts/ (OpenAPI, AsyncAPI, JSON Schemas).",
    "A release runs --release once, with its version in package.json: from then on ./tixlys check contracts holds to it.",
    "With SERVICE and NAME (snake case): the migration that brings the database to src/outbound/postgres/schema.ts.",
  ],
  run: async ({ args: [service, name], flags, output }) => {
    if (flags.release) return await release(output, service ?? flags.check);
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
  // First, because a service that is new to the list cannot be loaded before it stands there.
  const listed = check ? [] : await writeContractList(checkout);
  const files = await generatedFiles(checkout);
  const drift = check
    ? await driftOf(checkout, files)
    : [...listed, ...(await writeDrift(checkout, files))];
  const broken = check
    ? await releaseFindings(
        checkout,
        await discoverContracts(),
        documentsAmong(files),
      )
    : [];
  for (const each of drift) output.print(lineOf(output, each, check));
  for (const each of broken) output.print(formatFinding(each));
  if (drift.length === 0) output.print("everything generated is current");
  output.document({ drift, ...(check ? { contracts: broken } : {}) });
  return check && drift.length + broken.length > 0 ? 1 : 0;
}

async function writeContractList(root: string): Promise<Drift[]> {
  const { path, text } = await contractListFile(root);
  const file = Bun.file(join(root, path));
  const before = (await file.exists()) ? await file.text() : "";
  const line = firstDifference(before, text);
  if (line === undefined) return [];
  await Bun.write(file, text);
  return [{ path, state: "changed", line }];
}

async function release(
  output: Output,
  more: string | boolean,
): Promise<number> {
  if (more !== false)
    throw new UsageError("--release takes nothing beside it", "generate");
  // First, so that neither file is written when one of them cannot be.
  const migrations = migrationsOfRelease(checkout, await versionIn(checkout));
  const written = await writeRelease(
    checkout,
    await discoverContracts(),
    documentsAmong(await generatedFiles(checkout)),
  );
  if (await writeMigrations(checkout, migrations))
    output.print(`${output.paint("green", "✓")} ${migrations.path} written`);
  output.print(
    written.changed
      ? `${output.paint("green", "✓")} ${releasedFile} written: what release ${written.release} promises`
      : `nothing to do: ${releasedFile} is that of release ${written.release}`,
  );
  output.document(written);
  return 0;
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
