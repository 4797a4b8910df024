import { envelopeSchema, subjectOf } from "../catalogue/envelope.ts";
import { versionsOf } from "../catalogue/contract.ts";
import { headersSchema } from "../catalogue/documents.ts";
import { plainJson } from "../catalogue/plain-json.ts";
import { rpcSubject } from "../catalogue/rpc.ts";
import { operationsAsReleased } from "./http/snapshot.ts";
import type { HttpDocuments, ReleasedOperation } from "./http/snapshot.ts";
import type { Contract } from "../catalogue/contract.ts";
import type { JsonObject } from "../catalogue/plain-json.ts";

/** One version of one event as a release promised it. */
export type ReleasedEvent = {
  readonly service: string;
  readonly type: string;
  readonly version: number;
  readonly subject: string;
  /** Announced as going; the next release may drop it. */
  readonly deprecatedSince?: string;
  /** JSON Schema of `data`; `x-class` in each property. */
  readonly data: JsonObject;
};

/** One request that a release answered. */
export type ReleasedRpc = {
  readonly service: string;
  readonly deprecatedSince?: string;
  /** Callers repeat a failed try of one that is. */
  readonly idempotent: boolean;
  readonly request: JsonObject;
  readonly response: JsonObject;
};

/** Everything that the readers of one release rely on; plain JSON, committed as `contracts/released.json`. */
export type ReleasedContracts = {
  /** The version of the suite. */
  readonly release: string;
  readonly envelope: JsonObject;
  readonly headers: JsonObject;
  /** By `<type>.v<n>`. */
  readonly events: Readonly<Record<string, ReleasedEvent>>;
  /** By subject. */
  readonly rpc: Readonly<Record<string, ReleasedRpc>>;
  /** By `users GET /v1/me`. */
  readonly http: Readonly<Record<string, ReleasedOperation>>;
};

/** What these contracts and OpenAPI documents promise, in the order of the names: the same in every run. */
export function contractsAsReleased(
  contracts: readonly Contract[],
  release: string,
  documents: HttpDocuments = [],
): ReleasedContracts {
  return {
    release,
    envelope: plainJson(envelopeSchema()),
    headers: plainJson(headersSchema),
    events: byName(contracts.flatMap(eventsOf)),
    rpc: byName(contracts.flatMap(rpcOf)),
    http: operationsAsReleased(documents),
  };
}

function eventsOf({ service, events }: Contract): [string, ReleasedEvent][] {
  return Object.entries(events).flatMap(([type, newest]) =>
    versionsOf(newest).map(
      ({ version, schema, deprecatedSince }): [string, ReleasedEvent] => [
        `${type}.v${String(version)}`,
        {
          service,
          type,
          version,
          subject: subjectOf(type, version),
          ...(deprecatedSince === undefined ? {} : { deprecatedSince }),
          data: plainJson(schema),
        },
      ],
    ),
  );
}

function rpcOf({ service, rpc }: Contract): [string, ReleasedRpc][] {
  return Object.entries(rpc).map(([name, definition]) => {
    const since: unknown = Reflect.get(definition, "deprecatedSince");
    return [
      rpcSubject(service, name, definition.version),
      {
        service,
        ...(typeof since === "string" ? { deprecatedSince: since } : {}),
        idempotent: definition.idempotent,
        request: plainJson(definition.request),
        response: plainJson(definition.response),
      },
    ];
  });
}

function byName<T>(entries: readonly [string, T][]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Reads a committed snapshot.
 *
 * @throws Error when it is none, saying what is missing.
 */
export function readReleased(value: unknown): ReleasedContracts {
  if (!isObject(value) || typeof value["release"] !== "string")
    throw new Error("it names no release");
  for (const part of ["envelope", "headers", "events", "rpc", "http"])
    if (!isObject(value[part])) throw new Error(`it has no ${part}`);
  for (const [name, event] of Object.entries(value["events"] ?? {}))
    if (!isObject(event) || !isObject(event["data"]))
      throw new Error(`${name} has no schema of its data`);
  for (const [name, operation] of Object.entries(value["http"] ?? {}))
    if (
      !isObject(operation) ||
      !isObject(operation["parameters"]) ||
      !isObject(operation["answers"]) ||
      !Array.isArray(operation["guard"])
    )
      throw new Error(`${name} has no parameters, answers or guard`);
  // cast: the parts that are compared have just been looked at; every further field is read with care
  return value as ReleasedContracts;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
