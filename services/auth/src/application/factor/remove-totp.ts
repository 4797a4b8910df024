import { err, type Result } from "@tixlys/nexus";
import type { Ports } from "../ports.ts";
import {
  changeFactors,
  done,
  endSessions,
  tellFactor,
  type FactorUnshown,
  type SessionGone,
  type SureHolder,
} from "./manage-factors.ts";

export type RemoveRejection =
  | SessionGone
  | FactorUnshown
  | { readonly type: "NoFactor" }
  /** Root keeps its last one (auth #25); it can be replaced. */
  | { readonly type: "FactorNeeded" };

/**
 * Takes the second factor away, with its recovery codes. Every session of the account ends, the one that asks as well: what a
 * session may do follows from how it began (auth #27), and this one began with a factor that is none any more.
 */
export function removeTotpWith(
  ports: Ports,
): (holder: SureHolder) => Promise<Result<null, RemoveRejection>> {
  return (holder) =>
    changeFactors<null, RemoveRejection>(
      ports,
      holder,
      async (tx, { account }, at) => {
        if (!(await tx.factors.has(account.id)))
          return err({ type: "NoFactor" });
        if (holder.aal < 2) return err({ type: "FactorUnshown" });
        if (account.role === "root") return err({ type: "FactorNeeded" });
        await tx.factors.remove(account.id);
        await endSessions(tx, account, undefined, at);
        await tx.audit.record({
          action: "authn_factor_removed",
          subject: account.id,
          details: { kind: "totp" },
        });
        await tellFactor(tx, account, "FactorRemoved", "totp");
        return done;
      },
    );
}
