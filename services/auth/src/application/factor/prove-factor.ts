import { err, ok, type Result } from "@tixlys/nexus";
import type { ShownFactor } from "../../domain/factor/factor.ts";
import type { Proof } from "../guessing/guarded-proof.ts";
import type { FactorRejection, JudgeFactor } from "./judge-factor.ts";

/** The proof of a password, with that of the factor that was shown beside it. */
export async function withFactor(
  judge: JudgeFactor,
  proof: Proof,
  attempt: {
    readonly door: "login" | "step-up";
    readonly shown: ShownFactor;
    readonly ip: string;
  },
): Promise<Result<Proof, FactorRejection>> {
  const { account, device } = proof;
  const judged = await judge({ ...attempt, account, device });
  if (!judged.ok) return err(judged.error);
  const failuresBefore = proof.failuresBefore + judged.value.failuresBefore;
  return ok({ ...proof, failuresBefore, factor: judged.value.kind });
}
