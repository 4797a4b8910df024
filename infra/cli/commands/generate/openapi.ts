/** `contracts/openapi/<service>.json`: each service's document, from its routes alone, without any infrastructure. */
import { memoryLimits, openApiDocument } from "@tixlys/pawz";
import type { DocumentDefinition } from "@tixlys/pawz";
import type { ServiceSource } from "../../stack/services.ts";
import { type GeneratedFile, jsonFile } from "./generated-file.ts";
import { versionIn } from "./version.ts";

type Routes = DocumentDefinition["routes"];

/** What `src/inbound/http.ts` of a service exports, as far as a document needs it. */
type HttpModule = {
  /** Routes by version, or those of `v1` as a plain list. */
  readonly routes: (...parts: unknown[]) => Routes | Routes["v1"];
  readonly about: Pick<
    DocumentDefinition,
    "title" | "description" | "latest" | "deprecation"
  >;
};

/**
 * The documents of one service: the latest version under its name, older ones as `<service>.<version>.json`.
 * None when the service has no route of its own.
 * @throws Error that names the service when its routes cannot be read without a running application.
 */
export async function openApiFiles(
  service: ServiceSource,
): Promise<GeneratedFile[]> {
  try {
    return await documentsOf(service);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`${service.name}: ${reason}`, { cause: thrown });
  }
}

/** The documents among generated files, with the service that each is of. */
export function documentsAmong(
  files: readonly GeneratedFile[],
): { service: string; document: unknown }[] {
  return files.flatMap(({ path, text }) => {
    const [, service] = /^contracts\/openapi\/([^./]+)\./.exec(path) ?? [];
    if (service === undefined) return [];
    const document: unknown = JSON.parse(text);
    return [{ service, document }];
  });
}

async function documentsOf(service: ServiceSource): Promise<GeneratedFile[]> {
  const http = await loadHttp(service);
  if (http === undefined) return [];
  const made = http.routes(...standIns());
  const routes: Routes = isList(made) ? { v1: made } : made;
  if (Object.values(routes).every((list) => list.length === 0)) return [];
  const version = await versionIn(service.folder);
  // A running service counts (`startPlatform`), so its document tells of quotas.
  const limits = { store: memoryLimits() };
  const about = { name: service.name, version, ...http.about };
  const definition = { ...about, routes, limits };
  const latest = http.about.latest ?? newestOf(routes);
  return Object.keys(routes).map((each) =>
    each === latest
      ? jsonFile(
          `contracts/openapi/${service.name}.json`,
          openApiDocument(definition),
        )
      : jsonFile(
          `contracts/openapi/${service.name}.${each}.json`,
          openApiDocument(definition, each),
        ),
  );
}

async function loadHttp(
  service: ServiceSource,
): Promise<HttpModule | undefined> {
  const file = `${service.folder}/src/inbound/http.ts`;
  if (!(await Bun.file(file).exists())) return undefined;
  const module: unknown = await import(file);
  if (!isRecord(module) || typeof module["routes"] !== "function")
    return undefined;
  const about = isRecord(module["about"]) ? module["about"] : {};
  return {
    // cast: the convention of every service's inbound/http.ts, whose types the compiler checks there
    routes: module["routes"] as HttpModule["routes"],
    about,
  };
}

function newestOf(routes: Routes): string | undefined {
  const number = (version: string): number => Number(version.slice(1));
  return Object.keys(routes).toSorted((a, b) => number(b) - number(a))[0];
}

/** Stand where application and options would: may be passed on and read, and throw as soon as they are called. */
function standIns(): unknown[] {
  const standIn = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_, key) =>
        typeof key === "symbol" ? undefined : standIn(`${path}.${key}`),
      apply: () => {
        throw new Error(
          `the routes call ${path}() while they are being built; call it in "handle", where a request is`,
        );
      },
    });
  return [standIn("app"), standIn("options")];
}

function isList(value: Routes | Routes["v1"]): value is Routes["v1"] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
