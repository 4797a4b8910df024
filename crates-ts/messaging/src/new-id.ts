import { uuidV7 } from "@tixlys/nexus";

/** A new UUID v7 of now. */
export const newId = (): string =>
  uuidV7(new Date(), crypto.getRandomValues(new Uint8Array(10)));
