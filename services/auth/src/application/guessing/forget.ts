import type { UserId } from "../../domain/account/ids.ts";
import type { Ports, Work } from "../ports.ts";
import { keysOf, type Names } from "./lanes.ts";

/**
 * For when somebody has proven otherwise whose account it is (a reset): their wrong passwords in a row end. Wrong codes of the second
 * factor stay counted: whoever can read the mail could buy new tries with one reset after the other. Answers how many there were.
 */
export function forgetFailures(
  ports: Pick<Ports, "guesses" | "guessKeys">,
  account: Names,
): Promise<number> {
  return ports.guesses.forget(keysOf(ports, account));
}

/** For when the account goes: every count that was kept of it. */
export function forgetCounts(
  ports: Pick<Ports, "guesses" | "guessKeys">,
  account: Names & { readonly id: UserId },
): Promise<number> {
  const factor = ports.guessKeys.factor(account.id);
  return ports.guesses.forget([...keysOf(ports, account), factor]);
}

/** For when the password changes, in the same transaction: no device is known by the old one. Answers how many were. */
export function forgetDevices(tx: Work, userId: UserId): Promise<number> {
  return tx.devices.forgetAll(userId);
}
