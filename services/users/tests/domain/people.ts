import type { NewProfile } from "../../src/domain/profile/profile.ts";
import {
  firstProfile,
  type RegisteredAccount,
} from "../../src/domain/profile/first-profile.ts";
import { parseUserId } from "../../src/domain/profile/values.ts";

export const adaId = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11";
export const registeredAt = new Date("2026-11-21T09:30:00.000Z");
export const later = new Date("2026-11-21T10:00:00.000Z");

/** The value of a result that the test knows to be one. */
export function valueOf<T>(
  result: { ok: true; value: T } | { ok: false; error: unknown },
): T {
  if (!result.ok) throw new Error(`no value: ${JSON.stringify(result.error)}`);
  return result.value;
}

export function adasAccount(
  changes: Partial<RegisteredAccount> = {},
): RegisteredAccount {
  return {
    userId: valueOf(parseUserId(adaId)),
    username: "ada",
    email: "ada@example.test",
    firstName: "Ada",
    lastName: "Lovelace",
    phone: "+442079460000",
    roles: ["user", "customer"],
    registeredAt,
    accountVersion: 1,
    ...changes,
  };
}

export function adasProfile(
  changes: Partial<RegisteredAccount> = {},
): NewProfile {
  return valueOf(firstProfile(adasAccount(changes)));
}
