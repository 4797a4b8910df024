import { err, ok, type Result } from "@tixlys/nexus";
import { arrange, type ChainLink } from "../domain/event/chain.ts";
import { maySee, seenBy, type Viewer } from "../domain/event/view.ts";
import type { LoggedEvent, LogReader, Search, Whose } from "./ports.ts";

/** There is none, or it is about others: whoever asks learns no more. */
export type EventUnknown = { readonly type: "EventUnknown" };

/** An event as whoever asked may see it. */
export type SeenEvent = LoggedEvent & { readonly isActorHidden: boolean };

/** A part of what was found; `next` is where the rest begins, where there is a rest. */
export type Found = {
  readonly events: readonly SeenEvent[];
  readonly next?: string;
};

/** A chain from its beginning on; not all of it where it is very long. */
export type Chain = {
  readonly links: readonly ChainLink<SeenEvent>[];
  readonly isWhole: boolean;
};

/** Events of one chain that are shown at most. */
export const chainAtMost = 200;

const whose = ({ seesAll, userId }: Viewer): Whose => ({
  person: seesAll ? undefined : userId,
});

/** The newest first; a person finds what is about them or theirs, management everything. */
export async function searchEvents(
  log: LogReader,
  viewer: Viewer,
  wanted: Search,
  { limit, before }: { readonly limit: number; readonly before?: string },
): Promise<Found> {
  if (!mayAskFor(viewer, wanted.actor)) return { events: [] };
  const found = await log.search(whose(viewer), wanted, {
    limit: limit + 1,
    before,
  });
  const events = found.slice(0, limit).map((event) => seenBy(viewer, event));
  const last = events.at(-1);
  return found.length > limit && last !== undefined
    ? { events, next: last.id }
    : { events };
}

const serviceName = /^[a-z]+(-[a-z]+)*$/;

/** Who else acted is told to management alone (decision 18), and so is not found by trying either. */
const mayAskFor = (
  { seesAll, userId }: Viewer,
  actor: string | undefined,
): boolean =>
  seesAll || actor === undefined || actor === userId || serviceName.test(actor);

/** One event. */
export async function readEvent(
  log: LogReader,
  viewer: Viewer,
  id: string,
): Promise<Result<SeenEvent, EventUnknown>> {
  const event = await log.find(id);
  return event === undefined || !maySee(viewer, event)
    ? err({ type: "EventUnknown" })
    : ok(seenBy(viewer, event));
}

/** What one request has led to, as a tree: what whoever asks may see of it. */
export async function readChain(
  log: LogReader,
  viewer: Viewer,
  id: string,
): Promise<Result<Chain, EventUnknown>> {
  const event = await readEvent(log, viewer, id);
  if (!event.ok) return event;
  const found = await log.ofRequest(
    whose(viewer),
    event.value.correlationId,
    chainAtMost + 1,
  );
  const shown = found.slice(0, chainAtMost).map((each) => seenBy(viewer, each));
  return ok({ links: arrange(shown), isWhole: found.length <= chainAtMost });
}
