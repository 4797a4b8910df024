import { createFollowing } from "./follow.ts";
import type { Catalogue, Ports } from "./ports.ts";
import { readChain, readEvent, searchEvents } from "./read-events.ts";

export {
  typeFilterForm,
  parseTypeFilter,
} from "../domain/event/type-filter.ts";
export type { Actor, FieldClass } from "../domain/event/event.ts";
export type { Viewer } from "../domain/event/view.ts";
export { chainAtMost, type SeenEvent } from "./read-events.ts";
export type { Catalogue, EventType } from "./ports.ts";

/** Every command and query of this service, with its ports filled in. */
export type Application = ReturnType<typeof createApplication>;

type Without<F> = F extends (log: never, ...rest: infer Rest) => unknown
  ? Rest
  : never;

export function createApplication({ catalogue, log, growth }: Ports) {
  return {
    readCatalogue: (): Catalogue => catalogue,
    searchEvents: (...asked: Without<typeof searchEvents>) =>
      searchEvents(log, ...asked),
    readEvent: (...asked: Without<typeof readEvent>) =>
      readEvent(log, ...asked),
    readChain: (...asked: Without<typeof readChain>) =>
      readChain(log, ...asked),
    follow: createFollowing(log, growth),
  };
}
