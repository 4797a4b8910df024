import type { Revocations } from "@tixlys/biscuit";
import type { Bus } from "@tixlys/messaging/nats";
import type { Database } from "@tixlys/nexus/postgres";
import type { Check } from "../define/service.ts";

const pingTimeoutMs = 900;
const freshLagSeconds = 3;

/**
 * The checks of `/health/ready` (decision 42): without its database, or before the first revocation snapshot, a process
 * is not ready; afterwards a broker that is away only degrades it.
 */
export function platformChecks(o: {
  readonly database: Database | undefined;
  readonly bus: Bus | undefined;
  readonly revocations: Revocations;
}): Record<string, Check> {
  const { database, bus, revocations } = o;
  const checks: Record<string, Check> = {};
  if (database !== undefined) {
    checks["postgres"] = () => database.ping(pingTimeoutMs).then(() => "ok");
    // A process with pending migrations does not start, so that this one is settled.
    checks["migrations"] = () => "ok";
  }
  if (bus !== undefined) {
    checks["nats"] = () => bus.status();
    checks["revocations"] = () => {
      if (!revocations.ready) return "failed";
      return revocations.lagSeconds() <= freshLagSeconds ? "ok" : "degraded";
    };
  }
  return checks;
}
