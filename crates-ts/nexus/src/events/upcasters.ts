import type { Json } from "../event-store.ts";

/** An object of JSON: an event's data. */
export type JsonObject = { readonly [key: string]: Json };

/** Whether JSON is an object. */
export function isJsonObject(data: Json | undefined): data is JsonObject {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** Makes the data of one version of an event into those of the next. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** The versions before `N`: `1 | 2` for 3, none for 1. */
type Before<
  N extends number,
  Seen extends readonly unknown[] = readonly [unknown],
  Found extends number = never,
> = Seen["length"] extends N
  ? Found
  : Before<N, readonly [...Seen, unknown], Found | Seen["length"]>;

/**
 * Exactly one upcaster for each version before `N`, from 1; a version that is no literal is refused. One that is
 * missing does not compile, nor does one too many.
 */
export type Upcasting<N extends number> = number extends N
  ? { readonly version: never }
  : [Before<N>] extends [never]
    ? { readonly upcast?: never }
    : { readonly upcast: { readonly [V in Before<N>]: Upcaster } };
