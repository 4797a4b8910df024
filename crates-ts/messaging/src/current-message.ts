import { AsyncLocalStorage } from "node:async_hooks";

const storage = new AsyncLocalStorage<string>();

/** Runs a handler; what it publishes names `messageId` as its cause. */
export const asCauseOf = <T>(messageId: string, work: () => T): T =>
  storage.run(messageId, work);

/** The message that is being handled, if any. */
export const currentCause = (): string | undefined => storage.getStore();
