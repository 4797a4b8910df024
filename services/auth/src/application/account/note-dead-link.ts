import { err, type Result } from "@tixlys/nexus";
import type { AuditAction, Ports } from "../ports.ts";

/** A mailed link that opens nothing may be somebody's guess: an entry, and the rejection as it was. */
export async function noteDeadLink<R extends { readonly type: string }>(
  { store }: Pick<Ports, "store">,
  action: Extract<AuditAction, `${string}_fail`> | "user_created",
  rejection: R,
): Promise<Result<never, R>> {
  await store.audit.record({
    action,
    outcome: "failure",
    details: { reason: rejection.type },
  });
  return err(rejection);
}
