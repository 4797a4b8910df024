import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";

/** Every event this service listens to; other types of the same durables are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<Forgetting>[] = [accountDeleted];
