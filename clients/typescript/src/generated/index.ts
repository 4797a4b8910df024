/** Written by `./tixlys generate` from contracts/openapi/; changes belong in the routes. */
import type { EndpointTable } from "../operation.ts";
import { authEndpoints } from "./auth.ts";
import type { Auth } from "./auth.ts";
import { usersEndpoints } from "./users.ts";
import type { Users } from "./users.ts";
import { notificationsEndpoints } from "./notifications.ts";
import type { Notifications } from "./notifications.ts";
import { eventsEndpoints } from "./events.ts";
import type { Events } from "./events.ts";
import { catalogEndpoints } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { ordersEndpoints } from "./orders.ts";
import type { Orders } from "./orders.ts";
import { chatEndpoints } from "./chat.ts";
import type { Chat } from "./chat.ts";

/** Every service of the suite, behind its gateway. */
export type Suite = {
  readonly auth: Auth;
  readonly users: Users;
  readonly notifications: Notifications;
  readonly events: Events;
  readonly catalog: Catalog;
  readonly orders: Orders;
  readonly chat: Chat;
};

/** How their operations are called, by service, resource and name. */
export const endpoints: Readonly<Record<string, EndpointTable>> = {
  auth: authEndpoints,
  users: usersEndpoints,
  notifications: notificationsEndpoints,
  events: eventsEndpoints,
  catalog: catalogEndpoints,
  orders: ordersEndpoints,
  chat: chatEndpoints,
};
