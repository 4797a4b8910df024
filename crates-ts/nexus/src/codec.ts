import type { EventData } from "./event-store.ts";

/**
 * The way of an aggregate's events into the store and back. What comes back has the shape of today, whatever the version
 * in which it was written.
 */
export type EventCodec<Event extends { readonly type: string }> = {
  readonly types: readonly Event["type"][];
  encode(event: Event): EventData;
  /** @throws Error for a type or a version that nobody declared. */
  decode(stored: EventData): Event;
};
