import type { EventStore } from "../../event-store.ts";
import type { Ids } from "../../ids.ts";
import type { Database, Transaction } from "../types.ts";
import { appendWithin } from "./append-one.ts";
import { groupCommit, type GroupCommitOptions } from "./group-commit.ts";
import { type InlineProjection, project } from "./inline.ts";
import { prepareAppend } from "./prepared-append.ts";
import { readAll, readStream } from "./reads.ts";
import { readSnapshot, writeSnapshot } from "./snapshots.ts";

/** How a store appends. */
export type EventStoreOptions = {
  /** Written in the transaction of each append; then an append outside a transaction opens one of its own. */
  readonly inline?: readonly InlineProjection[];
  /** For appends outside a transaction and without inline projections. */
  readonly groupCommit?: GroupCommitOptions;
  /** Ids of events; UUID v7 unless told. */
  readonly ids?: Ids;
};

/** Signalled in this process after each commit that appended something (`Database.onSignal`). */
export const eventsAppended = "nexus.events";

/**
 * The event store of a database, or of one open transaction, which may append to several streams and write anything else.
 *
 * Make one per database and process: appends that wait at the same time share their statements
 * (`groupCommit`). A store of a transaction is good for nothing after its end.
 *
 * @returns A store whose appends reject with `AppendQueueFull` when too many wait, and with the driver's error; after a
 * lost connection it is open whether an append happened, and the same command id again answers that.
 */
export function eventStore(
  where: Database | Transaction,
  options: EventStoreOptions = {},
): EventStore {
  const { sql } = where;
  return {
    append:
      "transact" in where ? pooled(where, options) : within(where, options),
    readStream: (stream, slice) => readStream(sql, stream, slice),
    readAll: (slice) => readAll(sql, slice),
    readSnapshot: (stream, schemaVersion) =>
      readSnapshot(sql, stream, schemaVersion),
    writeSnapshot: (stream, snapshot) => writeSnapshot(sql, stream, snapshot),
  };
}

type AppendTo = EventStore["append"];

/** Half of the pool at most waits for other people's transactions. */
const shareOfPool = 0.5;

function pooled(database: Database, options: EventStoreOptions): AppendTo {
  const { inline = [], ids = newId } = options;
  if (inline.length > 0)
    return async (append) =>
      await database.transact((tx) => within(tx, options)(append));
  const outstanding = Math.floor(database.sql.options.max * shareOfPool);
  const commit = groupCommit(
    database.sql,
    options.groupCommit ?? {},
    outstanding,
  );
  return async (append) => {
    // An enclosing transaction's append must not leave with those of others.
    if (database.isEnclosed())
      return await database.transact((tx) => within(tx, options)(append));
    const result = await commit(prepareAppend(append, ids));
    if (result.ok && !result.value.repeated) database.signal(eventsAppended);
    return result;
  };
}

function within(
  tx: Transaction,
  { inline = [], ids = newId }: EventStoreOptions,
): AppendTo {
  return async (append) => {
    const prepared = prepareAppend(append, ids);
    const outcome = await appendWithin(tx.sql, prepared);
    await project(tx, inline, prepared, outcome);
    if (outcome.rows.length > 0) tx.signal(eventsAppended);
    return outcome.result;
  };
}

const newId: Ids = () => Bun.randomUUIDv7();
