import { patient } from "../../waits/back-off.ts";
import { eventsAppended } from "../events/event-store.ts";
import { silent } from "../log.ts";
import type { Log } from "../log.ts";
import { checkCount } from "../subscriptions/projection.ts";
import { runSubscriptions } from "../subscriptions/run.ts";
import { settingsOf as subscriptionSettingsOf } from "../subscriptions/settings.ts";
import type { PartitionStatus } from "../subscriptions/run.ts";
import type {
  Subscription,
  SubscriptionReport,
  SubscriptionSettings,
} from "../subscriptions/subscription.ts";
import type { Database } from "../types.ts";
import { executeOne, sendOne } from "./carry-out.ts";
import { lanes } from "./lanes.ts";
import { processPrefix } from "./process-rows.ts";
import { commandsTopic, takeSteps, timersTopic } from "./take-steps.ts";
import { fireOne, untilNextTimer } from "./timers.ts";
import type { Lanes } from "./lanes.ts";
import type {
  ProcessReport,
  ProcessSettings,
  ProcessWork,
} from "./process-work.ts";
import type { RunnableProcess } from "./running-process.ts";

/** What process managers are started with. */
export type ProcessManagersOptions = {
  readonly database: Database;
  /** Made by `runProcess`. */
  readonly processes: readonly RunnableProcess[];
  readonly logger?: Log;
  /** Hears what happens, for metrics. Must not throw. */
  readonly onReport?: (report: ProcessReport | SubscriptionReport) => void;
  readonly settings?: ProcessSettings & SubscriptionSettings;
  /** As for projections. */
  readonly onHint?: (wake: () => void) => () => void;
};

/** Running process managers. */
export type RunningProcesses = {
  /** The partitions of their subscriptions that are followed here. */
  following(): readonly PartitionStatus[];
  /** What went wrong last, if it still does. */
  lastError(): string | undefined;
  /** Looks for events, commands and timeouts now. */
  wake(): void;
  /** Finishes what runs and hands everything over; ten seconds at most. */
  stop(): Promise<void>;
};

/**
 * Runs process managers until stopped. Any number of processes may: each event, timeout and command is worked on by one
 * of them, and taken over after a kill.
 *
 * In one transaction stand the position, the state of the process, the commands that it decided on and its timeouts; then
 * the commands are carried out, those of one process one after the other. Nothing of it is lost, and nothing is doubled.
 *
 * @throws RangeError for two process managers of one name, or settings out of bounds.
 */
export function startProcessManagers(
  options: ProcessManagersOptions,
): RunningProcesses {
  const { database, onHint } = options;
  const work = workOf(options);
  const subscribed = options.processes.filter(
    ({ reactor }) => reactor.types.length > 0,
  );
  const subscriptions = runSubscriptions({
    database,
    logger: work.logger,
    report: options.onReport ?? (() => undefined),
    settings: subscriptionSettingsOf(options.settings),
    owner: crypto.randomUUID(),
    runnable: subscribing(database, subscribed),
    wakeUps: [
      (wake) => database.onSignal(eventsAppended, wake),
      ...(onHint === undefined ? [] : [onHint]),
    ],
  });
  const commands = commandLanes(work);
  const timers = timerLane(work);
  const all = [...commands, timers];
  const unsubscribe = [
    database.onSignal(commandsTopic, () => {
      for (const each of commands) each.wake();
    }),
    database.onSignal(timersTopic, timers.wake),
  ];
  return {
    following: subscriptions.following,
    lastError: () =>
      [subscriptions, ...all].map((each) => each.lastError()).find(Boolean),
    wake: () => {
      for (const each of [subscriptions, ...all]) each.wake();
    },
    stop: async () => {
      for (const end of unsubscribe) end();
      await Promise.all([subscriptions, ...all].map((each) => each.stop()));
    },
  };
}

function workOf({
  database,
  processes,
  logger = silent,
  onReport = () => undefined,
  settings = {},
}: ProcessManagersOptions): ProcessWork {
  const named = new Map(processes.map((each) => [each.reactor.name, each]));
  if (named.size < processes.length)
    throw new RangeError("two process managers have the same name");
  const { commandsAtOnce = 4, maxAttempts = 12 } = settings;
  checkCount("commandsAtOnce", commandsAtOnce, 64);
  checkCount("maxAttempts", maxAttempts, 1_000);
  return {
    database,
    processes: named,
    logger,
    report: onReport,
    settings: {
      commandsAtOnce,
      maxAttempts,
      workTimeoutMs: settings.workTimeoutMs ?? 10_000,
      backOff: settings.backOff ?? patient,
      poll: settings.poll ?? { baseMs: 250, capMs: 1_000 },
    },
  };
}

function commandLanes(work: ProcessWork): Lanes[] {
  const { commandsAtOnce } = work.settings;
  const all = [...work.processes.values()];
  const names = (kind: "execute" | "send"): string[] =>
    all
      .filter(({ carryOut }) => kind in carryOut)
      .map(({ reactor }) => reactor.name);
  const executing = names("execute");
  const sending = names("send");
  return [
    ...(executing.length === 0
      ? []
      : [lanes(work, commandsAtOnce, () => executeOne(work, executing))]),
    ...(sending.length === 0
      ? []
      : [lanes(work, commandsAtOnce, () => sendOne(work, sending))]),
  ];
}

const timerLane = (work: ProcessWork): Lanes =>
  lanes(
    work,
    1,
    () => fireOne(work),
    () => untilNextTimer(work),
  );

/** Writes the subscriptions down when they run for the first time. */
function subscribing(
  database: Database,
  processes: readonly RunnableProcess[],
): () => Promise<readonly Subscription[]> {
  const subscriptions = processes.map(subscriptionOf);
  let isWritten = false;
  return async () => {
    if (!isWritten)
      for (const process of processes) await subscribe(database, process);
    isWritten = true;
    return subscriptions;
  };
}

async function subscribe(
  { sql }: Database,
  { reactor, partitions, startsAt }: RunnableProcess,
): Promise<void> {
  checkCount(`${reactor.name}: partitions`, partitions, 1_024);
  await sql`
    insert into nexus.subscriptions (name, generation, partition, partitions, epoch, position)
    select ${processPrefix + reactor.name}, 1, n, ${partitions}::smallint, m.epoch,
           case when ${startsAt === "now"} and p.is_called then p.last_value else 0 end
      from generate_series(0, ${partitions}::int - 1) as n, nexus.meta m, nexus.position p
     where not exists (select 1 from nexus.subscriptions where name = ${processPrefix + reactor.name})
    on conflict do nothing`;
}

const subscriptionOf = ({ reactor }: RunnableProcess): Subscription => ({
  name: processPrefix + reactor.name,
  generation: 1,
  types: reactor.types,
  isAwaited: false,
  apply: async (tx, events) => {
    await takeSteps(
      tx,
      reactor,
      events.flatMap((event) => reactor.recorded(event) ?? []),
    );
  },
});
