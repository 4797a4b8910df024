import { asJson } from "../as-json.ts";
import { causedBy } from "../../messages.ts";
import type { Reaction, TimeoutChange } from "../../process.ts";
import type { Transaction } from "../types.ts";
import { derivedId } from "./derived-id.ts";
import {
  cancelTimers,
  lockProcesses,
  saveProcesses,
  setTimers,
  writeCommands,
} from "./process-rows.ts";
import type { LockedProcess, NewCommand, NewTimer } from "./process-rows.ts";
import type { Reactor, Step } from "./reactor.ts";

/** Signalled after each commit that left commands to carry out. */
export const commandsTopic = "nexus.process-commands";
/** Signalled after each commit that set a timeout. */
export const timersTopic = "nexus.timers";

type Outcome = {
  readonly commands: NewCommand[];
  /** By process and name: the last change counts. Nothing stands for a cancelled one. */
  readonly timers: Map<
    string,
    { processId: string; timeout: string; set?: NewTimer }
  >;
};

/**
 * Takes steps of processes, in their order: their states, commands and timeouts are written in the caller's transaction.
 * What comes for a process that has ended is ignored.
 *
 * @returns How many steps were taken.
 * @throws What the author's code throws; the transaction has to be rolled back then.
 */
export async function takeSteps(
  tx: Transaction,
  reactor: Reactor<never>,
  steps: readonly Step[],
): Promise<number> {
  if (steps.length === 0) return 0;
  const ids = [...new Set(steps.map(({ processId }) => processId))].sort();
  const processes = await lockProcesses(tx, reactor, ids);
  const outcome: Outcome = { commands: [], timers: new Map() };
  let taken = 0;
  for (const step of steps) {
    const process = processes.get(step.processId);
    if (process === undefined || process.hasEnded) continue;
    take(reactor, process, step, outcome);
    taken += 1;
  }
  await saveProcesses(tx, reactor, processes);
  await writeOutcome(tx, reactor, processes, outcome);
  return taken;
}

function take(
  reactor: Reactor<never>,
  process: LockedProcess,
  step: Step,
  outcome: Outcome,
): void {
  const reaction = step.react(process.stored);
  // JSON, so that a later step of the same transaction sees what one after a restart would see.
  const state: LockedProcess["stored"] = {
    state: asJson(reaction.state),
    stateVersion: reactor.stateVersion,
  };
  process.stored = state;
  process.reactions += 1;
  process.hasEnded = reaction.done === true;
  noteCommands(reactor, step, reaction, outcome);
  for (const change of reaction.timeouts ?? [])
    noteTimeout(reactor, step, change, outcome);
}

function noteCommands(
  { name }: Reactor<never>,
  { processId, trigger }: Step,
  { commands = [] }: Reaction<unknown, unknown>,
  outcome: Outcome,
): void {
  const metadata = causedBy(trigger, { time: trigger.at });
  for (const [index, command] of commands.entries())
    outcome.commands.push({
      commandId: derivedId([
        "command",
        name,
        processId,
        trigger.id,
        String(index),
      ]),
      processId,
      command,
      metadata,
    });
}

function noteTimeout(
  { name }: Reactor<never>,
  { processId, trigger }: Step,
  change: TimeoutChange,
  { timers }: Outcome,
): void {
  const timeout = "set" in change ? change.set : change.cancel;
  const key = JSON.stringify([processId, timeout]);
  if ("cancel" in change) {
    timers.set(key, { processId, timeout });
    return;
  }
  const set: NewTimer = {
    timerId: derivedId(["timeout", name, processId, trigger.id, timeout]),
    processId,
    timeout,
    dueAt: change.dueAt,
    payload: change.payload ?? null,
    metadata: causedBy(trigger, { time: trigger.at }),
  };
  timers.set(key, { processId, timeout, set });
}

async function writeOutcome(
  tx: Transaction,
  reactor: Reactor<never>,
  processes: ReadonlyMap<string, LockedProcess>,
  { commands, timers }: Outcome,
): Promise<void> {
  const changes = [...timers.values()].filter(
    ({ processId }) => processes.get(processId)?.hasEnded === false,
  );
  const set = changes.flatMap((change) => change.set ?? []);
  const cancelled = changes.filter((change) => change.set === undefined);
  if (commands.length > 0) {
    await writeCommands(tx, reactor, commands);
    tx.signal(commandsTopic);
  }
  if (cancelled.length > 0) await cancelTimers(tx, reactor, cancelled);
  if (set.length > 0) {
    await setTimers(tx, reactor, set);
    tx.signal(timersTopic);
  }
}
