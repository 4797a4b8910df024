import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";

/** Every event this service acts on; other types of the same durable are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<Forgetting>[] = [accountDeleted];
