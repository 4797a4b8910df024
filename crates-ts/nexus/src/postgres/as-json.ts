import type { Json } from "../event-store.ts";

/** The value as it comes back from a JSON column: what JSON does not know is dropped, or becomes text or null. */
export function asJson(value: unknown): Json {
  // cast: what JSON.parse makes is JSON.
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}
