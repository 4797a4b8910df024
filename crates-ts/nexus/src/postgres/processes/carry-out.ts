import type { Json } from "../../event-store.ts";
import { asJson } from "../as-json.ts";
import { fullJitterMs } from "../../waits/back-off.ts";
import {
  NotOurs,
  asWorkFailed,
  doWork,
  errorText,
  isPassing,
} from "../failures.ts";
import type { Transaction } from "../types.ts";
import { withSavepoint } from "../unit-of-work.ts";
import {
  claimDueCommand,
  lockDueCommand,
  parkCommand,
  postponeCommand,
  removeCommand,
} from "./command-rows.ts";
import { takeSteps } from "./take-steps.ts";
import type { DueCommand } from "./command-rows.ts";
import type { ProcessWork } from "./process-work.ts";
import type {
  CarryOut,
  CommandOutcome,
  RunnableProcess,
} from "./running-process.ts";

type Executes = Extract<CarryOut<Json>, { execute: unknown }>;
type Sends = Extract<CarryOut<Json>, { send: unknown }>;

/** The command was refused: what it wrote before is taken back. */
class Refused extends NotOurs {
  readonly rejection: Json;

  constructor(rejection: Json) {
    super("refused");
    this.rejection = rejection;
  }
}

/** Longer than the work may take, so that nobody else sends the command in the meantime. */
const CLAIM_FACTOR = 2;

/**
 * Carries out one command that is due, in the transaction in which it is removed.
 *
 * @returns Whether there was one.
 */
export async function executeOne(
  work: ProcessWork,
  names: readonly string[],
): Promise<boolean> {
  let due: DueCommand | undefined;
  const startedAt = performance.now();
  try {
    const kind = await work.database.transact(async (tx) => {
      due = await lockDueCommand(tx, names);
      return due === undefined ? "none" : await execute(work, tx, due);
    });
    if (due !== undefined && kind !== "none")
      tell(work, due, kind, performance.now() - startedAt);
  } catch (error) {
    if (due === undefined) throw error;
    await failed(work, due, error);
  }
  return due !== undefined;
}

async function execute(
  work: ProcessWork,
  tx: Transaction,
  due: DueCommand,
): Promise<"done" | "refused" | "parked"> {
  const process = processOf(work, due);
  const { execute: run } = executorOf(process);
  try {
    await withSavepoint(tx, async (inner) => {
      const context = { ...contextOf(due), tx: inner };
      const outcome = await doWork(due.name, work.settings.workTimeoutMs, () =>
        run(due.command, context),
      );
      throwRefusal(outcome);
    });
  } catch (error) {
    if (error instanceof Refused)
      return await refuse(tx, process, due, error.rejection);
    throw asWorkFailed(due.name, error);
  }
  await removeCommand(tx, due);
  return "done";
}

/** The process hears of it, in the same transaction, if it wants to and still can; else the command is kept. */
async function refuse(
  tx: Transaction,
  { reactor }: RunnableProcess,
  due: DueCommand,
  rejection: Json,
): Promise<"refused" | "parked"> {
  const { processId, command, commandId: id, metadata } = due;
  const trigger = { id, metadata, at: new Date() };
  const step = reactor.refused(processId, command, rejection, trigger);
  const taken = reactor.compensates ? await takeSteps(tx, reactor, [step]) : 0;
  if (taken === 0) {
    await parkCommand(
      tx,
      due,
      `refused: ${JSON.stringify(rejection)}`.slice(0, 4_000),
    );
    return "parked";
  }
  await removeCommand(tx, due);
  return "refused";
}

/**
 * Sends one command that is due, outside any transaction.
 *
 * @returns Whether there was one.
 */
export async function sendOne(
  work: ProcessWork,
  names: readonly string[],
): Promise<boolean> {
  const { database, settings } = work;
  const claimMs = settings.workTimeoutMs * CLAIM_FACTOR;
  const due = await claimDueCommand(database, names, claimMs);
  if (due === undefined) return false;
  if (due.attempts >= settings.maxAttempts) {
    // Whoever sent it went down with it each time.
    await parkCommand(database, due, "no try of it ever came to an end");
    tell(work, due, "parked", 0);
    return true;
  }
  const process = processOf(work, due);
  const startedAt = performance.now();
  try {
    const refusal = await send(work, process, due);
    const kind = await database.transact(async (tx) => {
      if (refusal !== undefined)
        return await refuse(tx, process, due, refusal.rejection);
      await removeCommand(tx, due);
      return "done";
    });
    tell(work, due, kind, performance.now() - startedAt);
  } catch (error) {
    await failed(work, due, error);
  }
  return true;
}

async function send(
  { settings }: ProcessWork,
  process: RunnableProcess,
  due: DueCommand,
): Promise<Refused | undefined> {
  const { send: run } = senderOf(process);
  const signal = AbortSignal.timeout(settings.workTimeoutMs);
  const context = { ...contextOf(due), signal };
  try {
    throwRefusal(
      await doWork(due.name, settings.workTimeoutMs, () =>
        run(due.command, context),
      ),
    );
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

const contextOf = ({
  commandId,
  metadata,
  processId,
  attempts,
}: DueCommand) => ({
  commandId,
  metadata,
  processId,
  attempt: attempts + 1,
});

/** A lost race is no rejection: another try decides on the newer state. */
function throwRefusal(outcome: CommandOutcome): void {
  if (outcome.ok) return;
  const { error } = outcome;
  const rejection = asJson(error);
  const type: unknown =
    typeof error === "object" && error !== null
      ? Reflect.get(error, "type")
      : undefined;
  if (type === "VersionConflict" || type === "Conflict")
    throw new Error(`somebody else was faster: ${JSON.stringify(rejection)}`);
  throw new Refused(rejection);
}

/** Later again, or, after the last try, kept until somebody decides. A passing fault costs no try. */
async function failed(
  work: ProcessWork,
  due: DueCommand,
  error: unknown,
): Promise<void> {
  if (isPassing(error)) throw error;
  const { database, settings, report, logger } = work;
  const { name, processId, commandId } = due;
  const attempts = due.attempts + 1;
  const fields = {
    process: name,
    process_id: processId,
    command_id: commandId,
  };
  report({ kind: "command-failed", name, attempts, error });
  logger.warn({ err: error, attempts, ...fields }, "a command failed");
  if (attempts < settings.maxAttempts) {
    const delayMs = fullJitterMs(attempts, settings.backOff);
    return postponeCommand(database, due, attempts, delayMs, errorText(error));
  }
  await parkCommand(database, due, errorText(error));
  tell(work, due, "parked", 0);
}

function tell(
  { report, logger }: ProcessWork,
  { name, processId, commandId }: DueCommand,
  kind: "done" | "refused" | "parked",
  durationMs: number,
): void {
  if (kind === "done")
    return report({ kind: "command-done", name, durationMs });
  if (kind === "refused") return report({ kind: "command-refused", name });
  report({ kind: "command-parked", name });
  logger.error(
    { process: name, process_id: processId, command_id: commandId },
    "a command is parked until somebody decides",
  );
}

function processOf(
  { processes }: ProcessWork,
  { name }: DueCommand,
): RunnableProcess {
  const process = processes.get(name);
  if (process === undefined) throw new Error(`no process manager ${name}`);
  return process;
}

function executorOf({ carryOut, reactor }: RunnableProcess): Executes {
  if ("execute" in carryOut) return carryOut;
  throw new Error(`${reactor.name} sends its commands`);
}

function senderOf({ carryOut, reactor }: RunnableProcess): Sends {
  if ("send" in carryOut) return carryOut;
  throw new Error(`${reactor.name} executes its commands`);
}
