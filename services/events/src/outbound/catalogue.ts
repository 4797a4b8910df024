import {
  type Contract,
  type EventDefinition,
  jsonSchemas,
  readFaults,
  subjectOf,
  versionsOf,
} from "@tixlys/contracts";
import type { Catalogue, EventType, KnownTypes } from "../application/ports.ts";
import type { FieldClass, KnownType } from "../domain/event/event.ts";

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
      fields: classesOf({ schema }),
      schema: schemas[`${type}.v${String(version)}.schema.json`] ?? {},
    })),
  );
}

/** What is known of the types of these contracts, each version for itself. */
export function knownTypesOf(contracts: readonly Contract[]): KnownTypes {
  const known = new Map<string, KnownType>(
    contracts.flatMap(({ events }) =>
      Object.entries(events).flatMap(([type, newest]) =>
        versionsOf(newest).map((definition): [string, KnownType] => [
          subjectOf(type, definition.version),
          {
            fields: classesOf(definition),
            people: peopleOf(definition),
            accepts: (data) => readFaults(definition, data).length === 0,
          },
        ]),
      ),
    ),
  );
  return (type, version) => known.get(subjectOf(type, version));
}

type Declared = Pick<EventDefinition, "schema">;

const propertiesOf = ({ schema }: Declared) =>
  Object.entries<Readonly<Record<string, unknown>>>(schema.properties);

const classesOf = (declared: Declared): Record<string, FieldClass> =>
  Object.fromEntries(
    propertiesOf(declared).map(([field, property]) => [
      field,
      classOf(property["x-class"]),
    ]),
  );

const peopleOf = (declared: Declared): string[] =>
  propertiesOf(declared)
    .filter(([, property]) => property["x-person"] === true)
    .map(([field]) => field);

/** A class that is none counts as the strictest; a contract with one would not have loaded. */
function classOf(value: unknown): FieldClass {
  return value === "plain" || value === "personal" ? value : "sealed";
}
