/** What a chain needs to know of an event. */
type Link = { readonly id: string; readonly causationId?: string };

/** An event and how far it is from what began: 0 for what followed from no event of the chain. */
export type ChainLink<E extends Link> = {
  readonly event: E;
  readonly depth: number;
};

/**
 * The events of one chain as a tree, written from top to bottom: each behind what it follows from, siblings in the order given.
 * What follows from an event that is not here stands at the top, and so does one of a ring, which no honest producer makes.
 */
export function arrange<E extends Link>(
  events: readonly E[],
): readonly ChainLink<E>[] {
  const here = new Set(events.map(({ id }) => id));
  const below = new Map<string, E[]>();
  const tops: E[] = [];
  for (const event of events) {
    const { causationId: cause } = event;
    if (cause === undefined || !here.has(cause)) tops.push(event);
    else below.set(cause, [...(below.get(cause) ?? []), event]);
  }
  const seen = new Set<string>();
  const links: ChainLink<E>[] = [];
  const stack = tops.toReversed().map((event) => ({ event, depth: 0 }));
  const walk = (): void => {
    for (let link = stack.pop(); link !== undefined; link = stack.pop()) {
      if (seen.has(link.event.id)) continue;
      seen.add(link.event.id);
      links.push(link);
      const depth = link.depth + 1;
      for (const event of (below.get(link.event.id) ?? []).toReversed())
        stack.push({ event, depth });
    }
  };
  walk();
  for (const event of events) {
    if (seen.has(event.id)) continue;
    stack.push({ event, depth: 0 });
    walk();
  }
  return links;
}
