/** `clients/typescript/src/generated/`: types and endpoints of every operation, from the services' OpenAPI documents. */
import { formatted } from "./formatted.ts";
import { operationsOf } from "./operations.ts";
import { docOf } from "./schema-type.ts";
import type { Operation } from "./operations.ts";
import type { Schema } from "./schema-type.ts";
import type { GeneratedFile } from "../generated-file.ts";

const folder = "clients/typescript/src/generated";

/** One document of `contracts/openapi/`, with its service. */
export type ServiceDocument = {
  readonly service: string;
  readonly document: Schema;
};

/** The generated files of the client, formatted as the rest of the tree. */
export async function clientFiles(
  documents: readonly ServiceDocument[],
): Promise<GeneratedFile[]> {
  const files = documents.map((each) => ({
    path: `${folder}/${each.service}.ts`,
    text: serviceText(each),
  }));
  const index = { path: `${folder}/index.ts`, text: indexText(documents) };
  return await Promise.all(
    [...files, index].map(async ({ path, text }) => ({
      path,
      text: await formatted(path, text),
    })),
  );
}

function serviceText({ service, document }: ServiceDocument): string {
  const operations = operationsOf(service, document);
  const resources = Map.groupBy(operations, ({ resource }) => resource);
  const types = [...resources].map(
    ([name, own]) => `readonly ${name}: {\n${own.map(typeLine).join("\n")}\n};`,
  );
  const endpoints = [...resources].map(
    ([name, own]) => `${name}: {\n${own.map(endpointLine).join("\n")}\n},`,
  );
  return [
    origin(`contracts/openapi/${service}.json`),
    `import type { EndpointTable, Operation } from "../operation.ts";`,
    "",
    `/** What ${service} does. */`,
    `export type ${typeName(service)} = {\n${types.join("\n")}\n};`,
    "",
    "/** How it is called. */",
    `export const ${constantName(service)}: EndpointTable = {\n${endpoints.join("\n")}\n};`,
    "",
  ].join("\n");
}

const typeLine = (operation: Operation): string =>
  `${docOf(`${operation.summary}: \`${operation.method} ${operation.path}\`.`)}readonly ${operation.name}: Operation<${operation.input}, ${operation.data}, ${codesType(operation)}>;`;

const codesType = ({ codes }: Operation): string =>
  codes.map((code) => JSON.stringify(code)).join(" | ") || "string";

const endpointLine = ({ name, method, path, keyed }: Operation): string =>
  `${name}: [${JSON.stringify(method)}, ${JSON.stringify(path)}, ${String(keyed)}],`;

function indexText(documents: readonly ServiceDocument[]): string {
  const names = documents.map(({ service }) => service);
  const imports = names.map(
    (name) =>
      `import { ${constantName(name)} } from "./${name}.ts";\nimport type { ${typeName(name)} } from "./${name}.ts";`,
  );
  return [
    origin("contracts/openapi/"),
    `import type { EndpointTable } from "../operation.ts";`,
    ...imports,
    "",
    "/** Every service of the suite, behind its gateway. */",
    `export type Suite = {\n${names.map((name) => `readonly ${property(name)}: ${typeName(name)};`).join("\n")}\n};`,
    "",
    "/** How their operations are called, by service, resource and name. */",
    `export const endpoints: Readonly<Record<string, EndpointTable>> = {\n${names.map((name) => `${property(name)}: ${constantName(name)},`).join("\n")}\n};`,
    "",
  ].join("\n");
}

const origin = (source: string): string =>
  `/** Written by \`./tixlys generate\` from ${source}; changes belong in the routes. */`;

const property = (service: string): string =>
  service.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const constantName = (service: string): string =>
  `${property(service)}Endpoints`;
const typeName = (service: string): string =>
  `${service.slice(0, 1).toUpperCase()}${property(service).slice(1)}`;
