import type { EventCodec } from "../codec.ts";
import type { EventData, Json } from "../event-store.ts";
import { type Field, field, type Fields } from "./field.ts";
import { looksSecret, secretRefused } from "./secret-names.ts";
import { UndecodableEvent } from "./undecodable-event.ts";
import { isJsonObject, type Upcaster, type Upcasting } from "./upcasters.ts";

/** How one type of event is stored: the version of its schema, its fields, and how older versions become this one. */
export type EventDefinition<Event, Version extends number> = {
  /** From 1. Raised whenever what is stored changes; the shape of the version before gets an upcaster. */
  readonly version: Version;
  readonly fields: Fields<Event>;
} & Upcasting<Version>;

/** A codec that also says which version of each type this build writes. */
export type DefinedEvents<Event extends { readonly type: string }> =
  EventCodec<Event> & {
    readonly versions: { readonly [T in Event["type"]]: number };
  };

type Known = {
  readonly version: number;
  readonly body: Field<object>;
  readonly upcast: { readonly [version: number]: Upcaster };
};

/**
 * Declares how an aggregate's events are stored, complete by type: every type of event, every field, and one upcaster
 * for each older version.
 *
 * @example
 * export const accountEvents = defineEvents<AccountEvent>()({
 *   AccountOpened: {
 *     version: 2,
 *     fields: { id: field.text(), role: field.oneOf("user", "admin"), at: field.instant() },
 *     upcast: { 1: (data) => ({ ...data, role: "user" }) },
 *   },
 *   AccountDisabled: { version: 1, fields: { at: field.instant() } },
 * });
 * @throws RangeError when a field's name looks like a secret (`looksSecret`).
 */
export function defineEvents<Event extends { readonly type: string }>() {
  return <
    const V extends { readonly [T in Event["type"]]: number },
  >(definitions: {
    readonly [T in keyof V]: T extends Event["type"]
      ? EventDefinition<Extract<Event, { readonly type: T }>, V[T]>
      : never;
  }): DefinedEvents<Event> => {
    const known = new Map(Object.entries(definitions).map(prepared));
    return {
      // cast: the type asks for exactly the event's types.
      types: [...known.keys()] as Event["type"][],
      // cast: as above, and each has its number.
      versions: Object.fromEntries(
        [...known].map(([type, { version }]) => [type, version]),
      ) as { [T in Event["type"]]: number },
      encode: (event) => encoded(known, event),
      // cast: read by the fields of its type, which the type asks for completely.
      decode: (stored) => decoded(known, stored) as unknown as Event,
    };
  };
}

function prepared([type, definition]: [string, unknown]): [string, Known] {
  // cast: what `defineEvents` took, which its own type has checked.
  const { version, fields, upcast } = definition as Omit<Known, "body"> & {
    readonly fields: Fields<object>;
  };
  const body = field.record<object>(fields);
  const secret = body.names?.find(looksSecret);
  if (secret !== undefined) throw secretRefused(secret, type);
  return [type, { version, body, upcast: upcast ?? {} }];
}

function encoded(
  known: ReadonlyMap<string, Known>,
  event: { readonly type: string },
): EventData {
  const { type } = event;
  const definition = known.get(type);
  if (!definition) throw new RangeError(`${type} is no declared event`);
  const { version, body } = definition;
  return { type, schemaVersion: version, data: body.write(event) ?? {} };
}

function decoded(known: ReadonlyMap<string, Known>, stored: EventData): object {
  const { type, schemaVersion } = stored;
  const definition = known.get(type);
  if (!definition)
    throw new UndecodableEvent(stored, "this build declares no such event");
  const { version, body } = definition;
  if (!(schemaVersion >= 1 && schemaVersion <= version))
    throw new UndecodableEvent(
      stored,
      `this build knows versions 1 to ${String(version)}`,
    );
  try {
    const data = upcasted(definition, schemaVersion, stored.data);
    return { type, ...body.read(data, "data") };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UndecodableEvent(stored, reason, error);
  }
}

function upcasted({ version, upcast }: Known, from: number, data: Json): Json {
  let current = data;
  for (let at = from; at < version; at += 1) {
    if (!isJsonObject(current))
      throw new RangeError("data must be an object before it is upcasted");
    current = upcast[at]?.(current) ?? current;
  }
  return current;
}
