import { auth } from "@tixlys/contracts";
import type {
  Contract,
  EventDefinition,
  accountRequests,
} from "@tixlys/contracts";
import { ok } from "@tixlys/nexus";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { on, type EventHandler } from "../consumer/handler.ts";
import type { RpcHandlers } from "../rpc/server.ts";
import { eraseAccount, eraseAgain, type Erasure } from "./erase.ts";
import { exportPart } from "./export.ts";

/** What the handler of a deletion needs to be bound to, beside whatever the service's other handlers are. */
export type Forgetting = { forget(userId: string): Promise<void> };

/** The deletion of an account, as each service hears of it: what it keeps about the person goes, and `auth` is told so. */
export const accountDeleted: EventHandler<Forgetting> = on(
  auth,
  "auth.account.deleted",
  ({ data }, people: Forgetting) => people.forget(data.userId),
);

/** For `bind` of the service's consumer: `{ ...others, ...forgettingIn(tx, erasure) }`. */
export function forgettingIn(tx: Transaction, erasure: Erasure): Forgetting {
  return { forget: (userId) => eraseAccount(tx, erasure, userId) };
}

type AnswersAccounts = Contract<
  string,
  Readonly<Record<string, EventDefinition>>,
  typeof accountRequests
>;

/** The answers to `accountRequests`, for the service's `rpcServer`: `handlers: { ...others, ...accountAnswers(…) }`. */
export function accountAnswers(
  database: Pick<Database, "sql" | "transact">,
  erasure: Erasure,
): RpcHandlers<AnswersAccounts> {
  return {
    "account.erase": async (asked) =>
      ok(await eraseAgain(database, erasure, asked)),
    "account.export": async (asked) =>
      ok(await exportPart(database, erasure.data, asked, erasure.beyondRows)),
  };
}
