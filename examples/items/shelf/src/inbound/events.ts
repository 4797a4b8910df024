import { itemCreated } from "./events/item-created.ts";

/** Every event this service listens to; other types of the same durable are acknowledged unread (decision 34). */
export const handlers = [itemCreated] as const;
