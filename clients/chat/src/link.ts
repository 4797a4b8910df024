import { frameOf } from "./frames.ts";
import type { Incoming, Outgoing } from "./frames.ts";
import type { MakeSocket, Timing } from "./options.ts";

/** One socket, from the attempt to its end. */
export type Link = {
  send(frame: Outgoing): void;
  /** Ends it; `lost` is not called. */
  end(): void;
};

/** What a link tells. */
export type LinkEvents = {
  readonly frame: (frame: Incoming) => void;
  /** Once, with the close code; 0 when it was this side's judgement. */
  readonly lost: (code: number) => void;
};

const ENDED = 1000;

/**
 * Opens a socket. It is lost when it closes, when `ready` does not come in time, and when a ping is not followed by anything: a
 * network that is gone does not close sockets.
 */
export function openLink(
  address: string,
  protocols: readonly string[],
  { timing, WebSocket }: { timing: Timing; WebSocket: MakeSocket },
  events: LinkEvents,
): Link {
  const socket = new WebSocket(address, [...protocols]);
  let over = false;
  /** A ping was sent and nothing came yet. */
  let isAwaited = false;
  let timer = setTimeout(() => finish(0), timing.connectWithinMs);
  const finish = (code: number | undefined): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.close(ENDED);
    if (code !== undefined) events.lost(code);
  };
  const send = (frame: Outgoing): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  };
  const beat = (): void => {
    isAwaited = true;
    send({ type: "ping" });
    timer = setTimeout(() => finish(0), timing.pongWithinMs);
  };
  const beatLater = (): void => {
    isAwaited = false;
    clearTimeout(timer);
    timer = setTimeout(beat, timing.pingAfterMs);
  };
  socket.addEventListener("message", ({ data }) => {
    if (over) return;
    if (isAwaited) beatLater();
    const frame = frameOf(data);
    if (frame === undefined) return;
    if (frame.type === "ready") beatLater();
    events.frame(frame);
  });
  socket.addEventListener("close", ({ code }) => finish(code));
  // A close follows where there was a connection; where there was none, Bun tells no close.
  socket.addEventListener("error", () => finish(0));
  return { send, end: () => finish(undefined) };
}
