import { type Aggregate, keepSnapshot } from "./aggregate.ts";
import { type CommandRequest, decideIn, type Executed } from "./decide-in.ts";
import { ok, type Result } from "./result.ts";
import {
  type Conflict,
  retryConflicts,
  type World,
} from "./retry-conflicts.ts";
import type { EventScope } from "./unit-of-work.ts";

/**
 * What else is written in the transaction of the events: outbox rows, rows of the service's own. Not called when
 * nothing was added, so a repeated command writes nothing twice. It may answer nothing, or a refusal, which undoes the
 * events, too; without a transaction they stay, so there it should not refuse.
 */
export type Also<Scope, State, Event, Refusal> = (
  scope: Scope,
  executed: Executed<State, Event>,
) => Promise<void> | Promise<Result<unknown, Refusal> | undefined>;

/**
 * The command handler: loads the aggregate, decides, appends what was decided at exactly the version that was loaded,
 * and writes what goes along, all in one transaction. When somebody else was faster it begins anew, bounded and with
 * jitter (`RetryRule`), so a lost race ends in a decision on the newer state or in a `Conflict`, never in a lost write.
 *
 * @returns What was done; the decider's rejection, `also`'s refusal, or the conflict.
 * @throws CommandIdReused when the command id was used on another stream, UndecodableEvent, and what the store throws.
 */
export async function execute<
  State,
  Command,
  Event extends { readonly type: string },
  Rejection,
  Scope extends EventScope,
  Refusal = never,
>(
  world: World<Scope>,
  aggregate: Aggregate<State, Command, Event, Rejection>,
  request: CommandRequest<Command>,
  also?: Also<Scope, State, Event, Refusal>,
): Promise<Result<Executed<State, Event>, Rejection | Refusal | Conflict>> {
  const result = await retryConflicts<
    Scope,
    Executed<State, Event>,
    Rejection | Refusal | Conflict
  >(world, async (scope) => {
    const done = await decideIn(scope.events, aggregate, request);
    if (!done.ok || done.value.repeated || done.value.events.length === 0)
      return done;
    const along = (await also?.(scope, done.value)) ?? ok(undefined);
    return along.ok ? done : along;
  });
  if (result.ok) await snapshotWhenDue(world, aggregate, request, result.value);
  return result;
}

/** After the commit, in a transaction of its own: what has been done stays done when this fails. */
async function snapshotWhenDue<
  State,
  Command,
  Event extends { readonly type: string },
  Rejection,
  Scope extends EventScope,
>(
  world: World<Scope>,
  aggregate: Aggregate<State, Command, Event, Rejection>,
  { id }: { readonly id: string },
  { state, version, events, repeated }: Executed<State, Event>,
): Promise<void> {
  if (!aggregate.snapshot || repeated) return;
  const { every } = aggregate.snapshot;
  const before = version - events.length;
  if (Math.floor(version / every) === Math.floor(before / every)) return;
  const keep = async (): Promise<void> => {
    await world.run(async ({ events: store }) => {
      await keepSnapshot(store, aggregate, id, { state, version });
      return ok(undefined);
    });
  };
  if (world.later) world.later(keep);
  else await keep().catch(() => undefined);
}
