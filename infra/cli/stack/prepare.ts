/** Everything before the first child: folders, the leftovers of a killed supervisor, the plan, the ports. */
import { refuseTakenPorts, prepareHome } from "./home.ts";
import type { Paths } from "./paths.ts";
import { gatewayName } from "./ports.ts";
import { sweepPidFiles } from "./pid-files.ts";
import { planStack } from "./plan.ts";
import type { StackPlan, UpOptions } from "./plan.ts";

/** How long an orphan may take to end before it is killed. */
const sweepMs = 5000;

/** Prepares a start; the caller holds the lock of the state folder. */
export async function prepareStack(
  paths: Paths,
  options: UpOptions,
  say: (line: string) => void,
): Promise<StackPlan> {
  prepareHome(paths);
  const swept = await sweepPidFiles(paths.pids, sweepMs);
  if (swept.length > 0)
    say(`ended what a killed supervisor left running: ${swept.join(", ")}`);
  const plan = await planStack(options, say);
  await refuseTakenPorts(neededPorts(plan), options.offset);
  return plan;
}

function neededPorts(
  plan: StackPlan,
): (readonly [owner: string, port: number])[] {
  const postgres =
    plan.runAs === undefined
      ? []
      : [["PostgreSQL", plan.ports.postgres] as const];
  const nats =
    plan.natsProgram === undefined ? [] : [["NATS", plan.ports.nats] as const];
  const services = plan.processes.flatMap(({ id, port, metricsPort }) => [
    [id, port] as const,
    [`${id} metrics`, metricsPort] as const,
  ]);
  const https = plan.processes.some(({ id }) => id === gatewayName)
    ? [[`${gatewayName} HTTPS`, plan.ports.https] as const]
    : [];
  return [...postgres, ...nats, ...services, ...https];
}
