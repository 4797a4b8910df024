import { reject, type Reply } from "@tixlys/pawz";
import type { ActivateRejection } from "../../application/factor/enrol-totp.ts";
import type { RemoveRejection } from "../../application/factor/remove-totp.ts";
import { onGone } from "./errors.ts";

/** RFC 9470 §3: it names a way to do better. */
const stepUp = {
  "www-authenticate":
    'Bearer realm="tixlys", error="insufficient_user_authentication"',
};

/** What goes wrong when a person changes their factors. */
export function onFactors(
  rejection: ActivateRejection | RemoveRejection,
): Reply<never> {
  switch (rejection.type) {
    case "SessionHasEnded":
      return onGone();
    case "FactorUnshown":
      return reject("step-up-required", { headers: stepUp });
    case "NothingPending":
      return reject("invalid-state");
    case "CodeWrong":
      return reject("second-factor-invalid", { field: "code" });
    case "NoFactor":
      return reject("not-found");
    case "FactorNeeded":
      return reject("factor-required");
  }
}
