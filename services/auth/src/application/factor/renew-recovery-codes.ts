import { err, ok, type Result } from "@tixlys/nexus";
import { recoveryCodeCount } from "../../domain/factor/factor.ts";
import type { Ports } from "../ports.ts";
import type { RemoveRejection } from "./remove-totp.ts";
import {
  changeFactors,
  newRecoveryCodes,
  tellFactor,
  type SureHolder,
} from "./manage-factors.ts";

export type RenewRejection = Exclude<RemoveRejection, { type: "FactorNeeded" }>;

/** Ten new recovery codes; those from before are void (auth #21). */
export function renewRecoveryCodesWith(
  ports: Ports,
): (holder: SureHolder) => Promise<Result<readonly string[], RenewRejection>> {
  return (holder) =>
    changeFactors<readonly string[], RenewRejection>(
      ports,
      holder,
      async (tx, { account }, at) => {
        if (!(await tx.factors.has(account.id)))
          return err({ type: "NoFactor" });
        if (holder.aal < 2) return err({ type: "FactorUnshown" });
        const codes = await newRecoveryCodes(
          tx,
          ports,
          account,
          recoveryCodeCount,
          at,
        );
        await tx.audit.record({
          action: "authn_recovery_codes_renewed",
          subject: account.id,
        });
        await tellFactor(tx, account, "FactorAdded", "recovery-codes");
        return ok(codes);
      },
    );
}
