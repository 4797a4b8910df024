/** One event as a client got it; `data` is parsed. */
export type FollowedEvent = {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
};

/** A client of an event stream. */
export type EventFollower = {
  readonly response: Response;
  /** In the order in which they came; grows. */
  readonly events: readonly FollowedEvent[];
  /** How many comments came: heartbeats. */
  readonly comments: () => number;
  /** Resolves when the server has ended the stream, or `leave` was called. */
  readonly ended: Promise<void>;
  readonly leave: () => void;
};

/** Follows an event stream, as a browser's `EventSource` does but for its headers. A refusal is a response with no events. */
export async function followEvents(
  url: string,
  o: { readonly token: string; readonly lastEventId?: string | undefined },
): Promise<EventFollower> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    signal: leaving.signal,
    headers: {
      accept: "text/event-stream",
      authorization: `Bearer ${o.token}`,
      ...(o.lastEventId === undefined
        ? {}
        : { "last-event-id": o.lastEventId }),
    },
  });
  const events: FollowedEvent[] = [];
  let comments = 0;
  const take = (block: string): void => {
    if (block.startsWith(":")) comments += 1;
    const event = eventOf(block);
    if (event !== undefined) events.push(event);
  };
  return {
    response,
    events,
    comments: () => comments,
    ended: response.ok ? readBlocks(response, take) : Promise.resolve(),
    leave: () => leaving.abort(),
  };
}

async function readBlocks(
  response: Response,
  take: (block: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const bytes of response.body ?? []) {
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split(
        "\n\n",
      );
      rest = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
  } catch {
    // It was cut off, or we left.
  }
}

function eventOf(block: string): FollowedEvent | undefined {
  const fields = new Map(
    block.split("\n").flatMap((line): [string, string][] => {
      const at = line.indexOf(": ");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 2)]] : [];
    }),
  );
  const event = fields.get("event");
  return event === undefined
    ? undefined
    : {
        id: fields.get("id"),
        event,
        data: JSON.parse(fields.get("data") ?? "null"),
      };
}
