import { tellingFailures } from "../../domain/guessing/throttle.ts";
import type { Proof } from "../guessing/guarded-proof.ts";
import type { Work } from "../ports.ts";

/**
 * A login after several wrong passwords in a row is told to its owner: they mistyped, or somebody has found the right one
 * (auth #74). The account is locked already.
 */
export async function tellFailures(
  tx: Work,
  { account: { id: userId }, failuresBefore: failures }: Proof,
  at: Date,
): Promise<void> {
  if (failures < tellingFailures) return;
  const version = await tx.accounts.advance(userId);
  const type = "LoginAfterFailures";
  await tx.outbox.publish({ type, userId, failures, at, version });
}
