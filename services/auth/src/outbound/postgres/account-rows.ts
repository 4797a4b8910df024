import type {
  AccountState,
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import type { Email } from "../../domain/account/email.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type { Username } from "../../domain/account/username.ts";
import type { accounts } from "./schema.ts";

export type AccountRow = typeof accounts.$inferSelect;

/** From storage only: what was checked when it was written is not checked again. */
export function accountOf(row: AccountRow): ActiveAccount | DisabledAccount {
  return {
    status: row.status,
    id: row.id as UserId, // cast: written from a UserId
    email: row.email as Email, // cast: written from an Email
    ...(row.newEmail === null ? {} : { newEmail: row.newEmail as Email }), // cast: written from an Email
    username: row.username as Username, // cast: written from a Username
    role: row.role,
    capabilities: row.capabilities,
    verified: row.verified,
    gen: row.gen,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** The row of an account, without its two versions. */
export function rowOf(
  account: Exclude<AccountState, { status: "none" }>,
): Omit<AccountRow, "version" | "streamVersion"> {
  const { newEmail = null, capabilities } = account;
  return { ...account, newEmail, capabilities: [...capabilities] };
}
