import type { ChatState } from "./events.ts";
import type { Incoming, Outgoing } from "./frames.ts";
import { openLink } from "./link.ts";
import type { Link } from "./link.ts";
import type { ChatOptions, Credentials, Timing } from "./options.ts";
import { pausesOf } from "./pauses.ts";

/** A connection that comes back. */
export type Line = {
  readonly state: () => ChatState;
  /** Goes to the server now; dropped where there is no connection, as each part says anew what it needs once there is. */
  send(frame: Outgoing): void;
  /** Tries at once instead of after the pause: the network is back. */
  hurry(): void;
  close(): void;
};

/** What a line tells. */
export type LineEvents = {
  readonly state: (state: ChatState) => void;
  readonly frame: (frame: Incoming) => void;
  /** Why there is no connection. */
  readonly trouble: (message: string) => void;
};

/** The server does not want this client, whatever its credentials. */
const NOT_ALLOWED = 4403;

/** Connects, and again whenever the connection is lost, after pauses that grow, with credentials of its own each time. */
export function startLine(
  options: ChatOptions,
  timing: Timing,
  events: LineEvents,
): Line {
  const pauses = pausesOf(timing, options.random ?? Math.random);
  let state: ChatState = "waiting";
  let link: Link | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let readyAt: number | undefined;
  const become = (next: ChatState): void => {
    if (state === next) return;
    state = next;
    events.state(next);
  };
  const isOver = (): boolean => state === "closed";
  const retry = (why: string): void => {
    if (isOver()) return;
    link = undefined;
    if (
      readyAt !== undefined &&
      performance.now() - readyAt >= timing.stableAfterMs
    )
      pauses.reset();
    readyAt = undefined;
    become("waiting");
    events.trouble(why);
    timer = setTimeout(connect, pauses.next());
  };
  const lost = (code: number): void => {
    if (code !== NOT_ALLOWED)
      return retry(`the connection was lost (${String(code)})`);
    link = undefined;
    become("closed");
    events.trouble("the server does not take this client (4403)");
  };
  const frame = (came: Incoming): void => {
    if (came.type === "ready") {
      readyAt = performance.now();
      become("open");
    }
    events.frame(came);
  };
  const connect = (): void => {
    clearTimeout(timer);
    become("connecting");
    const attempt = attemptWith(options.credentials, timing.connectWithinMs);
    void attempt.then(
      ({ query, protocols }) => {
        if (isOver()) return;
        const parts = { timing, WebSocket: options.WebSocket ?? WebSocket };
        const address = `${socketAddress(options.origin)}${query}`;
        link = openLink(address, protocols, parts, { frame, lost });
      },
      (cause: unknown) => {
        retry(cause instanceof Error ? cause.message : String(cause));
      },
    );
  };
  connect();
  return {
    state: () => state,
    send: (outgoing) => {
      if (state === "open") link?.send(outgoing);
    },
    hurry: () => {
      if (state === "waiting") connect();
    },
    close: () => {
      if (isOver()) return;
      clearTimeout(timer);
      link?.end();
      link = undefined;
      become("closed");
    },
  };
}

const socketAddress = (origin: string): string =>
  `${origin.replace(/^http/, "ws").replace(/\/+$/, "")}/chat/v1/ws`;

/** A ticket goes into the address, as it is good for nothing a moment later; a token never does. */
async function attemptWith(
  credentials: Credentials,
  withinMs: number,
): Promise<{ query: string; protocols: string[] }> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error("the credentials did not come in time"));
  }, withinMs);
  try {
    if ("ticket" in credentials) {
      const ticket = await Promise.race([credentials.ticket(), late.promise]);
      const query = `?ticket=${encodeURIComponent(ticket)}`;
      return { query, protocols: ["tixlys.v1"] };
    }
    const token = await Promise.race([credentials.token(), late.promise]);
    // The name of a sub-protocol has no `=`; base64 can be read without.
    const bearer = `bearer.${token.replace(/=+$/, "")}`;
    return { query: "", protocols: ["tixlys.v1", bearer] };
  } finally {
    clearTimeout(timer);
  }
}
