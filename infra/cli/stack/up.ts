/** `up` and the supervisor process share this: start, report, wait for the end. */
import { inBackground } from "./background.ts";
import { asCliError, Interrupted } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { startProgress } from "../console/progress.ts";
import type { Paths } from "./paths.ts";
import type { StackPlan, UpOptions } from "./plan.ts";
import type { Lock } from "./lock.ts";
import { makeSupervisor } from "./supervisor.ts";
import type { Listener, Supervisor } from "./supervisor.ts";
import type { StackState } from "./state.ts";

/** How long the drain of the slowest child may take, as announced. */
const drainSeconds = 27;

/** What `up` does at the two moments that differ between a terminal and a background process. */
export type UpHooks = {
  beforeReady: Listener["beforeReady"];
  ready(plan: StackPlan, state: StackState): Promise<void>;
};

/** Runs the suite in this process until it is stopped; answers the exit code. */
export async function runUp(
  paths: Paths,
  options: UpOptions,
  lock: Lock,
  output: Output,
  hooks: UpHooks,
): Promise<number> {
  const progress = startProgress(output, "starting");
  const supervisor = makeSupervisor(paths, options, lock, {
    say: progress.say,
    changed: progress.changed,
    beforeReady: hooks.beforeReady,
  });
  const signals = listenForSignals(supervisor, progress.say);
  try {
    const plan = await supervisor.start();
    progress.stop();
    const state = supervisor.state();
    if (state !== undefined) await hooks.ready(plan, state);
    await supervisor.ended;
    output.note("everything is stopped; state is kept");
    return signals.interrupted() ? 130 : 0;
  } catch (thrown) {
    if (thrown instanceof Interrupted) {
      output.note("start called off; everything is stopped");
      return signals.interrupted() ? 130 : 0;
    }
    throw asCliError(thrown);
  } finally {
    progress.stop();
    signals.stop();
  }
}

/** The first signal drains, with its deadline shown; the second kills. */
function listenForSignals(
  supervisor: Supervisor,
  say: (line: string) => void,
): { interrupted(): boolean; stop(): void } {
  let count = 0;
  let interrupted = false;
  const heard = (name: NodeJS.Signals) => {
    count += 1;
    if (name === "SIGINT") interrupted = true;
    if (count === 1) {
      say(
        `stopping: at most ${drainSeconds} s for what is under way${name === "SIGINT" ? "; Ctrl-C again kills at once" : ""}`,
      );
      inBackground(supervisor.stop(), (reason) => say(String(reason)));
      return;
    }
    say("killing");
    inBackground(supervisor.kill(), (reason) => say(String(reason)));
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, heard);
  return {
    interrupted: () => interrupted,
    stop: () => {
      for (const name of names) process.off(name, heard);
    },
  };
}
