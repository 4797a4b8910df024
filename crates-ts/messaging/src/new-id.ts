import { uuidV7 } from "@tixlys/nexus";
import { currentContext } from "@tixlys/telemetry";

/** A new UUID v7 of now. */
export const newId = (): string =>
  uuidV7(new Date(), crypto.getRandomValues(new Uint8Array(10)));

/** An id for a message of the running request: one that follows from its idempotency key's row, where it has one (http-rules 32). */
export const nextMessageId = (): string =>
  currentContext()?.nextMessageId?.() ?? newId();
