/** One supervised process: started, watched, started again when it dies, stopped on request. */
import { inBackground } from "./background.ts";
import type { Child } from "./child.ts";
import type { ProcessState } from "./state.ts";
import { restartPolicy } from "./restart-policy.ts";
import { asCliError } from "../console/errors.ts";

/** What a unit reports about itself. */
export type UnitStatus = {
  readonly state: ProcessState;
  readonly pid: number | null;
  readonly readyMs: number | null;
  readonly restarts: number;
};

/** How to make a unit. */
export type UnitSpec = {
  readonly name: string;
  /** Starts the process; `spawned` is told about it at once, the promise settles when it is ready. */
  start(spawned: (child: Child) => void): Promise<Child>;
  /** Hears every change. `why` is a sentence, when there is something to say. */
  changed(status: UnitStatus, why?: string): void;
};

/** A supervised process. */
export type Unit = {
  readonly name: string;
  status(): UnitStatus;
  /** The first start: fails when the process does not become ready. */
  start(): Promise<void>;
  /** From now on a death is answered with a restart; before, it is a failure of the whole start. */
  guard(): void;
  /** Settles when the process ends without having been asked to, before `guard`. */
  readonly diedEarly: Promise<{ how: string; log: Child["log"] }>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
};

/** Makes a unit; nothing is started yet. */
export function makeUnit(spec: UnitSpec): Unit {
  const policy = restartPolicy();
  const early = Promise.withResolvers<{ how: string; log: Child["log"] }>();
  let child: Child | undefined;
  let status: UnitStatus = {
    state: "waiting",
    pid: null,
    readyMs: null,
    restarts: 0,
  };
  let guarded = false;
  let wanted = true;
  let launching: Promise<void> = Promise.resolve();
  let wake = Promise.withResolvers<void>();

  const set = (change: Partial<UnitStatus>, why?: string) => {
    status = { ...status, ...change };
    spec.changed(status, why);
  };

  const launch = () => {
    launching = bringUp();
    return launching;
  };

  const bringUp = async () => {
    const from = performance.now();
    set({
      state: status.restarts > 0 ? "restarting" : "starting",
      pid: null,
      readyMs: null,
    });
    const started = await spec.start((spawned) => {
      child = spawned;
      if (wanted) set({ pid: spawned.pid });
      else inBackground(spawned.kill());
    });
    child = started;
    if (!wanted) return await started.stop();
    set({
      state: "ready",
      pid: started.pid,
      readyMs: Math.round(performance.now() - from),
    });
    inBackground(started.ended.then((how) => died(started, how)));
  };

  const died = async (who: Child, how: string) => {
    if (!wanted || child !== who) return;
    if (!guarded) {
      set({ state: "failed", pid: null });
      return early.resolve({ how, log: who.log });
    }
    await startAgain(`ended (${how})`);
  };

  const startAgain = async (why: string) => {
    let reason = why;
    while (wanted) {
      const pause = policy.next(performance.now());
      if (pause === undefined)
        return set(
          { state: "failed", pid: null },
          `${reason}; failed too often, not started again`,
        );
      set(
        { state: "restarting", pid: null, restarts: status.restarts + 1 },
        `${reason}; starting it again`,
      );
      wake = Promise.withResolvers<void>();
      await Promise.race([Bun.sleep(pause), wake.promise]);
      if (!wanted) return;
      try {
        return await launch();
      } catch (thrown) {
        await child?.kill();
        reason = asCliError(thrown).message;
      }
    }
  };

  const end = async (how: "stop" | "kill") => {
    wanted = false;
    wake.resolve();
    set({ state: "stopping" });
    if (child?.end() === undefined) await child?.[how]();
    // A start under way may only now bring its process forth; it sees that it is not wanted and ends it.
    await launching.catch(() => undefined);
    if (child?.end() === undefined) await child?.[how]();
    set({ state: "stopped", pid: null });
  };

  return {
    name: spec.name,
    status: () => status,
    diedEarly: early.promise,
    start: launch,
    guard: () => {
      guarded = true;
      const how = child?.end();
      if (child !== undefined && how !== undefined)
        inBackground(died(child, how));
    },
    restart: async () => {
      await end("stop");
      wanted = true;
      policy.forget();
      set({ restarts: status.restarts + 1 });
      try {
        await launch();
      } catch (thrown) {
        await child?.kill();
        set({ state: "failed", pid: null }, asCliError(thrown).message);
        throw thrown;
      }
    },
    stop: () => end("stop"),
    kill: () => end("kill"),
    signal: (name) => child?.signal(name),
  };
}
