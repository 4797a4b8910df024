/** The supervisor: starts a plan as one step, keeps it running, and leaves nothing behind. */
import { inBackground } from "./background.ts";
import { join } from "node:path";
import { asCliError, Interrupted } from "../console/errors.ts";
import { tryLock } from "./lock.ts";
import type { Lock } from "./lock.ts";
import { rotateLogs } from "./log-rotation.ts";
import type { Paths } from "./paths.ts";
import type { StackPlan, UpOptions } from "./plan.ts";
import { prepareStack } from "./prepare.ts";
import { assembleStack } from "./stack.ts";
import type { Stack } from "./stack.ts";
import type { StateBoard } from "./state-board.ts";
import type { StackState } from "./state.ts";

/** A stack from its start to its end. */
export type Supervisor = {
  /**
   * Starts everything; settles when all is ready. When a part fails, everything that was started is stopped again before its
   * error is thrown. Throws Interrupted when `stop` or `kill` was called meanwhile.
   */
  start(): Promise<StackPlan>;
  /** Undefined until the plan is made. */
  state(): StackState | undefined;
  /** Drains and stops everything; a second call waits for the first. */
  stop(): Promise<void>;
  /** Ends everything at once, also while it drains. */
  kill(): Promise<void>;
  /** Settles when everything has ended, whoever asked for it. */
  readonly ended: Promise<void>;
};

/** What the caller hears. */
export type Listener = {
  /** One line of progress, before there is a state that tells it. */
  say(line: string): void;
  changed(state: StackState): void;
  /** Runs when all processes are ready and before the stack says so: the demo data. */
  beforeReady(
    plan: StackPlan,
    board: Pick<StateBoard, "did" | "remark">,
  ): Promise<void>;
};

/** Takes the lock of a state folder, one supervisor each. Undefined when another one runs. */
export function lockHome(paths: Paths): Lock | undefined {
  return tryLock(join(paths.run, "lock"));
}

/** Makes a supervisor that holds `lock` until it has ended. */
export function makeSupervisor(
  paths: Paths,
  options: UpOptions,
  lock: Lock,
  listener: Listener,
): Supervisor {
  const calledOff = Promise.withResolvers<never>();
  calledOff.promise.catch(() => undefined);
  const over = Promise.withResolvers<void>();
  let stack: Stack | undefined;
  let ending: Promise<void> | undefined;

  const finish = async (work: () => Promise<void>) => {
    try {
      await work();
    } finally {
      lock.release();
      over.resolve();
    }
  };
  const stop = () => {
    calledOff.reject(new Interrupted("stopped while starting"));
    ending ??= finish(async () => await stack?.stop());
    return ending;
  };

  const start = async () => {
    const from = performance.now();
    const plan = await Promise.race([
      prepareStack(paths, options, listener.say),
      calledOff.promise,
    ]);
    const rotation = rotateLogs(paths.logs);
    inBackground(over.promise.then(() => rotation.stop()));
    stack = await assembleStack(plan, { ...listener, stopAll: stop });
    await Promise.race([stack.startAll(), stack.earlyDeath, calledOff.promise]);
    await Promise.race([
      listener.beforeReady(plan, stack.board),
      stack.earlyDeath,
      calledOff.promise,
    ]);
    stack.guard(Math.round(performance.now() - from));
    return plan;
  };

  return {
    state: () => stack?.board.state(),
    stop,
    kill: async () => {
      calledOff.reject(new Interrupted("killed while starting"));
      await stack?.kill();
      await stop();
    },
    ended: over.promise,
    start: async () => {
      try {
        return await start();
      } catch (thrown) {
        if (!(thrown instanceof Interrupted)) stack?.failed(asCliError(thrown));
        await stop();
        throw thrown;
      }
    },
  };
}
