import { parseUserId } from "../../domain/account/ids.ts";
import type { AccountSearch, Ports } from "../ports.ts";
import type { Slice } from "../session/my-sessions.ts";
import { viewOfAccount, type UserView } from "../views.ts";

/** Part of the list; `next` is where the following part begins, where there is one. */
export type UserPage = {
  readonly users: readonly UserView[];
  readonly next: string | undefined;
};

/** Accounts whose address or username begins like that, the newest first. */
export function findUsersWith(
  ports: Ports,
): (search: AccountSearch, slice: Slice) => Promise<UserPage> {
  return async ({ prefix, ...search }, { limit, after }) => {
    const found = await ports.store.findAccounts(
      { ...search, prefix: prefix?.trim().toLowerCase() },
      { after: parseUserId(after), limit: limit + 1 },
    );
    const users = found.slice(0, limit).map(viewOfAccount);
    const next = found.length > limit ? users.at(-1)?.id : undefined;
    return { users, next };
  };
}

/** One account; `undefined` where there is none. */
export function readUserWith(
  ports: Ports,
): (id: string) => Promise<UserView | undefined> {
  return async (id) => {
    const userId = parseUserId(id);
    if (userId === undefined) return undefined;
    const found = await ports.store.accountOf(userId);
    return found && viewOfAccount(found);
  };
}
