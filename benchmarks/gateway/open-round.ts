/** One round of the open loop against a door. */
import { join } from "node:path";
import type { OpenDone, OpenLoad } from "./open-load.ts";

/** @throws Error when the load's own process fails. */
export async function openRound(plan: OpenLoad): Promise<OpenDone> {
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "open-load.ts"),
      JSON.stringify(plan),
    ],
    { stdout: "pipe", stderr: "inherit", timeout: plan.ms + 40_000 },
  );
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error("the load failed");
  // cast: printed by open-load.ts of the same checkout.
  return JSON.parse(text) as OpenDone;
}
