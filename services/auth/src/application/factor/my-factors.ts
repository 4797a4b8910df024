import { parseUserId } from "../../domain/account/ids.ts";
import type { FactorView, Ports } from "../ports.ts";
import type { Holder } from "../session/logout.ts";

/** The caller's second factor; undefined where there is none. */
export function myFactorsWith(
  ports: Ports,
): (holder: Holder) => Promise<FactorView | undefined> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    return userId && ports.store.factors.of(userId);
  };
}
