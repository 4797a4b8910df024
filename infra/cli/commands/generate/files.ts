/** Everything that is generated and committed, and how it differs from what lies in the tree. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeConfig } from "@tixlys/config";
import { asyncApi, jsonSchemas } from "@tixlys/contracts";
import { discoverContracts } from "@tixlys/contracts/discover";
import { configSchemaOf, findServices } from "../../stack/services.ts";
import { awayTable } from "../../away/table.ts";
import { productionPackages } from "../../deps/installed.ts";
import { noticeText } from "../../deps/notice.ts";
import { awayPage } from "./away.ts";
import { clientFiles } from "./client/files.ts";
import { configurationPage, envExample } from "./configuration.ts";
import { asSchema } from "./client/schema-type.ts";
import { environmentsPage } from "./environments.ts";
import { contractListFile } from "./contract-list.ts";
import { type GeneratedFile, jsonFile } from "./generated-file.ts";
import { openApiFiles } from "./openapi.ts";
import { releasedFile } from "./release.ts";
import { releasedMigrationsFile } from "@tixlys/guardrails";
import { versionIn } from "./version.ts";

/** One generated file that is not in the tree as it should be. */
export type Drift = {
  readonly path: string;
  readonly state: "missing" | "changed" | "left over";
  /** The first line that differs, from 1. */
  readonly line: number;
};

const readme = `# Contracts

Written by \`./tixlys generate\` from the services' routes and \`crates-ts/contracts\`; \`./tixlys check\` refuses a difference.

| File | What it holds |
| --- | --- |
| \`openapi/<service>.json\` | OpenAPI 3.1 of the service's latest API version; \`<service>.v<n>.json\` of an older one that is still served |
| \`asyncapi.json\` | AsyncAPI 3.0: who publishes and who hears which event, who answers which request |
| \`schemas/<event>.v<n>.schema.json\` | JSON Schema of one event, envelope included |
| \`schemas/<service>.<request>.v<n>.request.schema.json\`, \`….response.schema.json\` | JSON Schemas of one request over NATS |
| \`released.json\` | What the last release promised: events, requests, HTTP operations; only \`./tixlys generate --release\` writes it, and \`check contracts\` holds to it |
| \`migrations.json\` | The migrations of the last release with their SHA-256, written with it; \`check migrations\` freezes them and reads those that came since |
`;

/** Every generated file of the tree below `root`, in a fixed order. */
export async function generatedFiles(root: string): Promise<GeneratedFile[]> {
  const services = await findServices(join(root, "services"));
  const rows = [];
  const schemas = [];
  const openApi = [];
  const documents = [];
  for (const service of services) {
    const schema = await configSchemaOf(service);
    schemas.push({ service: service.name, schema });
    rows.push({ service: service.name, rows: describeConfig(schema) });
    const files = await openApiFiles(service);
    openApi.push(...files);
    const latest = `contracts/openapi/${service.name}.json`;
    for (const { path, text } of files)
      if (path === latest)
        documents.push({
          service: service.name,
          document: asSchema(JSON.parse(text)),
        });
  }
  return [
    { path: ".env.example", text: envExample(rows) },
    { path: "docs/configuration.md", text: configurationPage(rows) },
    { path: "docs/environments.md", text: environmentsPage(schemas) },
    { path: "docs/when-parts-are-away.md", text: awayPage(awayTable) },
    { path: "contracts/README.md", text: readme },
    await contractListFile(root),
    ...(await eventFiles(root)),
    ...openApi,
    ...(await clientFiles(documents)),
    { path: "NOTICE", text: await noticeText(await productionPackages(root)) },
  ];
}

async function eventFiles(root: string): Promise<GeneratedFile[]> {
  const contracts = await discoverContracts();
  const info = { title: "Tixlys Core", version: await versionIn(root) };
  return [
    jsonFile("contracts/asyncapi.json", asyncApi(contracts, info)),
    ...Object.entries(jsonSchemas(contracts)).map(([name, schema]) =>
      jsonFile(`contracts/schemas/${name}`, schema),
    ),
  ];
}

/** What differs between the tree and what `generate` would write; files beside them that it would not write count. */
export async function driftOf(
  root: string,
  files: readonly GeneratedFile[],
): Promise<Drift[]> {
  const drift: Drift[] = [];
  for (const { path, text } of files) {
    const file = Bun.file(join(root, path));
    if (!(await file.exists())) drift.push({ path, state: "missing", line: 1 });
    else {
      const line = firstDifference(await file.text(), text);
      if (line !== undefined) drift.push({ path, state: "changed", line });
    }
  }
  for (const path of await leftOver(root, files))
    drift.push({ path, state: "left over", line: 1 });
  return drift;
}

/** Writes what differs from these files and removes what is left over; answers what it did. */
export async function writeDrift(
  root: string,
  files: readonly GeneratedFile[],
): Promise<Drift[]> {
  const drift = await driftOf(root, files);
  for (const { path, state } of drift) {
    const target = join(root, path);
    const text = files.find((file) => file.path === path)?.text;
    if (state === "left over" || text === undefined) await rm(target);
    else await Bun.write(target, text);
  }
  return drift;
}

async function leftOver(
  root: string,
  files: readonly GeneratedFile[],
): Promise<string[]> {
  const known = new Set([
    releasedFile,
    releasedMigrationsFile,
    ...files.map((file) => file.path),
  ]);
  const folders = ["contracts", "clients/typescript/src/generated"];
  const names = await Promise.all(
    folders.map((folder) =>
      readdir(join(root, folder), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []),
    ),
  );
  return names
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !known.has(path))
    .toSorted();
}

/** The first line, from 1, in which two texts differ; undefined when they are the same. */
export function firstDifference(
  before: string,
  after: string,
): number | undefined {
  if (before === after) return undefined;
  const a = before.split("\n");
  const b = after.split("\n");
  const index = b.findIndex((line, at) => line !== a[at]);
  return (index < 0 ? b.length : index) + 1;
}
