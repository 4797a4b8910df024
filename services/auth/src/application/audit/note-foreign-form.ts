import { parseUserId } from "../../domain/account/ids.ts";
import type { Ports } from "../ports.ts";

/** A form of somebody's browser without the mark that its page had: out of date, or made by somebody else (auth #33). */
export function noteForeignFormWith({
  store,
}: Pick<Ports, "store">): (userId: string, page: string) => Promise<void> {
  return async (userId, page) => {
    const subject = parseUserId(userId);
    await store.audit.record({
      action: "authz_fail",
      outcome: "failure",
      ...(subject === undefined ? {} : { subject }),
      details: { reason: "form-without-mark", page },
    });
  };
}
