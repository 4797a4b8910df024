import {
  type Contract,
  type FieldClass,
  jsonSchemas,
  subjectOf,
  versionsOf,
} from "@tixlys/contracts";
import type { Catalogue, EventType } from "../application/ports.ts";

/** The catalogue of these contracts; its version is the first six bytes of its SHA-256, so that replicas agree. */
export function catalogueOf(contracts: readonly Contract[]): Catalogue {
  const schemas = jsonSchemas(contracts);
  const types = contracts
    .flatMap((contract) => typesOf(contract, schemas))
    .toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
  const hash = new Bun.CryptoHasher("sha256")
    .update(JSON.stringify(types))
    .digest();
  return { types, version: hash.readUIntBE(0, 6) };
}

function typesOf(
  { service, events }: Contract,
  schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): EventType[] {
  return Object.entries(events).flatMap(([type, newest]) =>
    versionsOf(newest).map(({ version, schema, deprecatedSince }) => ({
      type,
      version,
      subject: subjectOf(type, version),
      producer: service,
      deprecated: deprecatedSince !== undefined,
      fields: Object.fromEntries(
        Object.entries(schema.properties).map(([field, property]) => [
          field,
          classOf(property["x-class"]),
        ]),
      ),
      schema: schemas[`${type}.v${String(version)}.schema.json`] ?? {},
    })),
  );
}

/** A class that is none counts as the strictest; a contract with one would not have loaded. */
function classOf(value: unknown): FieldClass {
  return value === "plain" || value === "personal" ? value : "sealed";
}
