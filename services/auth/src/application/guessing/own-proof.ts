import { err, type Result } from "@tixlys/nexus";
import { parseUserId } from "../../domain/account/ids.ts";
import type { Ports } from "../ports.ts";
import type { Holder } from "../session/logout.ts";
import type { Attempt, Proof, ProofRejection } from "./guarded-proof.ts";

/** The password of somebody who is signed in, once more. */
export type OwnAttempt = Omit<Attempt, "identifier" | "door">;

export type OwnProofRejection =
  | ProofRejection
  /** Their account is there no more, or disabled. */
  | { readonly type: "AccountUnavailable" };

export type ProveOwn = (
  holder: Holder,
  door: Exclude<Attempt["door"], "login">,
  attempt: OwnAttempt,
) => Promise<Result<Proof, OwnProofRejection>>;

/**
 * Judges the password of whoever is signed in as a login by their address would be: a stolen token is no way around the waits,
 * and what is guessed with one counts for the other (auth #9). A known device has its own count here, too (auth #10).
 */
export function ownProofWith(
  { store }: Pick<Ports, "store">,
  prove: (attempt: Attempt) => Promise<Result<Proof, ProofRejection>>,
): ProveOwn {
  return async ({ userId }, door, attempt) => {
    const id = parseUserId(userId);
    const account = id && (await store.accountOf(id));
    if (account?.status !== "active")
      return err({ type: "AccountUnavailable" });
    const proof = await prove({ ...attempt, door, identifier: account.email });
    // An address that went to somebody else meanwhile proves nothing of this account.
    return proof.ok && proof.value.account.id !== account.id
      ? err({ type: "AccountUnavailable" })
      : proof;
  };
}
