/** The operations of a suite with their guards, as its OpenAPI documents show them. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { definePolicy, guards, PolicyError } from "@tixlys/biscuit";
import type { Guard, GuardEntry } from "@tixlys/biscuit";
import { checkout } from "../stack/paths.ts";
import { fetchJson } from "./fetch-json.ts";
import { runningSuite, servicesIn } from "./running-suite.ts";

/** One operation. */
export type Operation = {
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  /** As the service serves it: `/v1/me`. */
  readonly path: string;
  /** Undefined where the document names a guard that this checkout does not know. */
  readonly guard: readonly GuardEntry[] | undefined;
  readonly delegable: boolean;
};

/** The documents of the running suite, or those of `contracts/openapi`. */
export async function operationsOf(
  fromContracts: boolean,
): Promise<readonly Operation[]> {
  const documents = fromContracts ? await ofContracts() : await ofSuite();
  const all = documents.flatMap(({ service, document }) =>
    operationsIn(service, document),
  );
  // Several versions of an API may share an operation; the guard of each counts.
  return all.toSorted(
    (a, b) =>
      a.service.localeCompare(b.service) ||
      a.operation.localeCompare(b.operation) ||
      a.path.localeCompare(b.path),
  );
}

type Named = { readonly service: string; readonly document: unknown };

async function ofSuite(): Promise<Named[]> {
  const services = servicesIn(await runningSuite()).filter(
    ({ name }) => name !== "steersman",
  );
  return await Promise.all(
    services.map(async ({ name, url }) => ({
      service: name,
      document: await fetchJson(`${url}/openapi.json`),
    })),
  );
}

async function ofContracts(): Promise<Named[]> {
  const folder = join(checkout, "contracts", "openapi");
  const files = (await readdir(folder)).filter((name) =>
    /^[a-z-]+\.json$/.test(name),
  );
  return await Promise.all(
    files.map(async (file) => {
      const document: unknown = await Bun.file(join(folder, file)).json();
      return { service: file.replace(/\.json$/, ""), document };
    }),
  );
}

function operationsIn(service: string, document: unknown): Operation[] {
  return entriesOf(member(document, "paths")).flatMap(([path, methods]) =>
    entriesOf(methods).flatMap(([method, object]) => {
      const operation = member(object, "x-operation");
      if (typeof operation !== "string") return [];
      return [
        {
          service,
          operation,
          method: method.toUpperCase(),
          path,
          guard: guardOf(
            member(object, "x-guard"),
            member(object, "x-policies"),
          ),
          delegable: member(object, "x-delegable") === true,
        },
      ];
    }),
  );
}

function guardOf(
  labels: unknown,
  policies: unknown,
): readonly GuardEntry[] | undefined {
  if (!Array.isArray(labels) || labels.length === 0) return undefined;
  const entries = labels.map((label: unknown) =>
    isGuard(label) ? label : policyNamed(label, policies),
  );
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

const isGuard = (label: unknown): label is Guard =>
  guards.some((guard) => guard === label);

/** A policy is made again from the conditions that the document shows; one that does not make sense is unknown. */
function policyNamed(
  label: unknown,
  policies: unknown,
): GuardEntry | undefined {
  const shown = Array.isArray(policies) ? policies : [];
  const found: unknown = shown.find(
    (policy: unknown) =>
      `${String(member(policy, "name"))}@${String(member(policy, "version"))}` ===
      label,
  );
  try {
    // cast: definePolicy refuses whatever is no policy
    return found === undefined
      ? undefined
      : definePolicy(found as Parameters<typeof definePolicy>[0]);
  } catch (thrown) {
    if (thrown instanceof PolicyError || thrown instanceof TypeError)
      return undefined;
    throw thrown;
  }
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;
}
