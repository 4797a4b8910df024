import type { Heard } from "../application/account-listener.ts";

/**
 * An event states a fact, so a rejection is our fault: the message is tried again and ends as a dead letter, with later
 * messages of the same account waiting behind it and nobody else's.
 */
export function applied(heard: Awaited<Heard>): void {
  if (!heard.ok)
    throw new Error(`the event does not apply: ${heard.error.type}`);
}
