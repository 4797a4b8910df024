/** The demo data on the first start of a state folder. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asCliError } from "../console/errors.ts";
import { ownRoot } from "../demo/own-root.ts";
import type { Paths } from "../stack/paths.ts";
import type { StackPlan } from "../stack/plan.ts";
import type { StateBoard } from "../stack/state-board.ts";
import { gatewayName } from "../stack/ports.ts";

/** Seeds unless that was done, was not wanted, or a service that it needs is not started. A failure is told and stops nothing. */
export async function seedOnce(
  plan: StackPlan,
  board: Pick<StateBoard, "did" | "remark">,
): Promise<void> {
  const { seededServices, seed } = await import("./seed.ts");
  const started = new Set(
    plan.processes.map((process_) => process_.source.name),
  );
  const gateway = plan.ports.services[gatewayName];
  if (
    !plan.options.seed ||
    gateway === undefined ||
    existsSync(seededMark(plan.paths))
  )
    return;
  if (!seededServices.every((name) => started.has(name))) return;
  try {
    board.did("writing the demo data");
    await seed(`http://127.0.0.1:${gateway.port}`, await ownRoot(plan.paths));
    await writeFile(seededMark(plan.paths), "");
  } catch (thrown) {
    board.remark(
      `The demo data could not be written: ${asCliError(thrown).message}; ./tixlys seed tries again`,
    );
  }
}

/** Where it is remembered that the demo data was written. */
export function seededMark(paths: Paths): string {
  return join(paths.run, "seeded");
}
