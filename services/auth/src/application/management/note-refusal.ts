import type { Result } from "@tixlys/nexus";
import type { UserId } from "../../domain/account/ids.ts";
import type { Ports } from "../ports.ts";

/** Rejections that say nothing of whoever asks. */
const neutral: ReadonlySet<string> = new Set([
  "Conflict",
  "InvalidCredentials",
  "SessionGone",
  "UserUnknown",
]);

/** What became of a change of somebody's account; that it was refused is an entry of the audit log. */
export async function noteRefusal<R extends Result<unknown, { type: string }>>(
  { store }: Pick<Ports, "store">,
  done: R,
  subject: UserId,
  change: string,
): Promise<R> {
  if (!done.ok && !neutral.has(done.error.type))
    await store.audit.record({
      action: "authz_fail",
      outcome: "failure",
      subject,
      details: { change, reason: done.error.type },
    });
  return done;
}
