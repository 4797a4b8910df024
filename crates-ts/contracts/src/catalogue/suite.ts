/** Written by `./tixlys generate` from the files of this package's `src/`; do not edit. */
import { auth } from "../auth.ts";
import { users } from "../users.ts";
import { notifications } from "../notifications.ts";
import { events } from "../events.ts";
import { catalog } from "../catalog.ts";
import { orders } from "../orders.ts";
import { chat } from "../chat.ts";
import { steersman } from "../steersman.ts";
import type { Contract } from "./contract.ts";

export {
  auth,
  users,
  notifications,
  events,
  catalog,
  orders,
  chat,
  steersman,
};

/** All contracts of the suite, in the order of their services' ports, the gateway last. */
export const contracts: readonly Contract[] = [
  auth,
  users,
  notifications,
  events,
  catalog,
  orders,
  chat,
  steersman,
];

/** The names of the services that have a contract. */
export const serviceNames: readonly string[] = contracts.map(
  (contract) => contract.service,
);
