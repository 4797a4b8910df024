import type { TokenIdentity } from "./decision.ts";
import { deadRefusal } from "./judge/judge.ts";
import { createLookup } from "./judge/lookup.ts";
import { identityOf } from "./judge/verified.ts";
import type { KeySet } from "./keys.ts";
import type { RefusalReason } from "./refusal.ts";
import { createRevocations } from "./revocations.ts";

/** Whether a token is genuine and has not ended, by the keys alone: revocations and a request's rights are not looked at. */
export type Verification =
  | { readonly genuine: true; readonly identity: TokenIdentity }
  | {
      readonly genuine: false;
      readonly reason: RefusalReason;
      /** For people and logs. */
      readonly detail: string;
    };

/** Verifies a token offline: profile, signatures, shape and lifetime. Runs in a browser and in Node too; never throws on a token. */
export function verify(
  token: string,
  options: { readonly keys: KeySet; readonly clock?: () => Date },
): Verification {
  const now = (options.clock ?? (() => new Date()))();
  const revocations = createRevocations({ clock: () => now });
  const lookup = createLookup(options.keys, revocations, 1);
  const found = lookup.find(token, now.getTime());
  if (!found.ok)
    return { genuine: false, reason: found.reason, detail: found.detail };
  const dead = deadRefusal(found.token, { now, revocations });
  return dead === undefined
    ? { genuine: true, identity: identityOf(found.token) }
    : { genuine: false, reason: dead.reason, detail: dead.detail };
}
