import { randomBytes } from "node:crypto";
import {
  type Clock,
  type EventScope,
  type EventStore,
  type Ids,
  type Result,
  type UnitOfWork,
  uuidV7,
} from "../index.ts";
import {
  allSlice,
  appendTo,
  copyOf,
  keepSnapshot,
  type Kept,
  snapshotOf,
  streamSlice,
} from "./memory-tables.ts";

/** A store, and transactions over it. */
export type MemoryEventStore = EventStore & UnitOfWork<EventScope>;

/** Lets one step at a time at what is kept. */
type Turn = <T>(step: (kept: Kept) => T | Promise<T>) => Promise<T>;

/**
 * An event store that forgets with its process, for tests. It holds the same contract as PostgreSQL; positions rise
 * without a gap, which the contract does not promise.
 *
 * Its transactions run one after the other, and calls outside of one wait for it: use the scope's store inside.
 */
export function memoryEventStore(
  passed: { readonly clock?: Clock; readonly ids?: Ids } = {},
): MemoryEventStore {
  const clock = passed.clock ?? (() => new Date());
  const ids = passed.ids ?? (() => uuidV7(clock(), randomBytes(10)));
  let kept: Kept = {
    all: [],
    streams: new Map(),
    commands: new Map(),
    snapshots: new Map(),
    clock,
    ids,
  };
  let last: Promise<unknown> = Promise.resolve();
  const turn: Turn = (step) => {
    const mine = last.then(() => step(kept));
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    ...storeOver(turn),
    run: (work) =>
      turn(async (before) => {
        const draft = copyOf(before);
        const result = await inside(draft, work);
        if (result.ok) kept = draft;
        return result;
      }),
  };
}

/** The draft is thrown away unless the work answers ok. */
async function inside<T, E>(
  draft: Kept,
  work: (scope: EventScope) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const events = storeOver(async (step) => {
    await Promise.resolve();
    return step(draft);
  });
  return work({ events });
}

/** Every answer is a copy: who changes it changes nothing that is kept. */
function storeOver(turn: Turn): EventStore {
  const answered = <T>(step: (kept: Kept) => T): Promise<T> =>
    turn((kept) => structuredClone(step(kept)));
  return {
    append: (append) => answered((kept) => appendTo(kept, append)),
    readStream: (stream, slice) =>
      answered((kept) => streamSlice(kept, stream, slice)),
    readAll: (slice) => answered((kept) => allSlice(kept, slice)),
    readSnapshot: (stream, schemaVersion) =>
      answered((kept) => snapshotOf(kept, stream, schemaVersion)),
    writeSnapshot: (stream, snapshot) =>
      answered((kept) => {
        keepSnapshot(kept, stream, snapshot);
      }),
  };
}
