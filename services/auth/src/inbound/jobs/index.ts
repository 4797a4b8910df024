import type { Job } from "@tixlys/messaging/jobs";
import type { AuthApplication } from "../../application/application.ts";
import { advanceKeysJob } from "./advance-keys.ts";
import { collectExportsJob } from "./collect-exports.ts";
import { forgetApiKeysJob } from "./forget-api-keys.ts";
import { forgetCommandsJob } from "./forget-commands.ts";
import { forgetProcessesJob } from "./forget-processes.ts";
import { purgeJob } from "./purge.ts";
import { purgeLimitsJob } from "./purge-limits.ts";
import { renewSealedJob } from "./renew-sealed.ts";
import { turnAuditOverJob } from "./turn-audit-over.ts";

/** What the crates keep in this service's database and forget in time; each says how much it forgot. */
export type Forgetting = {
  readonly limits: () => Promise<number>;
  readonly commands: Parameters<typeof forgetCommandsJob>[0];
  readonly processes: () => Promise<number>;
};

/** Everything that is done from time to time, in one process at a time. */
export function jobsOf(
  app: AuthApplication,
  forget: Forgetting,
  log: Parameters<typeof renewSealedJob>[1],
): readonly Job<undefined>[] {
  return [
    purgeJob(app, log),
    purgeLimitsJob(forget.limits, log),
    advanceKeysJob(app, log),
    turnAuditOverJob(app, log),
    forgetApiKeysJob(app, log),
    renewSealedJob(app, log),
    forgetCommandsJob(forget.commands, log),
    collectExportsJob(app, log),
    forgetProcessesJob(forget.processes, log),
  ];
}
