import type { Heard } from "../application/people-listener.ts";

/** An event states a fact, so a rejection is our fault: the message is tried again and ends as a dead letter. */
export function applied(heard: Awaited<Heard>): void {
  if (!heard.ok)
    throw new Error(`the event does not apply: ${heard.error.type}`);
}
