import type { StreamEvent } from "./source.ts";

/** The first bytes of every stream: they send the headers off, and ask the client to come back soon when it is cut off. */
export function opening(retryMs: number): string {
  return `retry: ${retryMs}\n\n`;
}

/** A comment, which a client passes over; a client that is gone is noticed by it. */
export const heartbeat = ":\n\n";

/** Events as they go on the wire. JSON holds no line break of its own, so that `data` is one line. */
export function frames(events: readonly StreamEvent[]): string {
  return events.map(frameOf).join("");
}

function frameOf({ id, event, data }: StreamEvent): string {
  const named = id === undefined ? "" : `id: ${oneLine(id)}\n`;
  return `${named}event: ${oneLine(event)}\ndata: ${JSON.stringify(data) ?? "null"}\n\n`;
}

/** A line break would end the field, and begin another one. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, "");
}
