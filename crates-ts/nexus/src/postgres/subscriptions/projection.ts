import type { RecordedEvent } from "../../event-store.ts";
import type { Transaction } from "../types.ts";

/**
 * The physical name of one of a projection's tables: `table("orders")` is `orders__g3` in generation 3, so that a rebuild
 * lives beside what is read. Readers use the logical name, which is a view.
 *
 * @throws RangeError unless the name is lower case letters, digits and `_`, 50 characters at most; a schema may stand
 * before it, with a dot.
 */
export type TableName = (logicalName: string) => string;

/** What can be read, made from events by SQL, some time after they were appended. */
export type Projection = {
  /** Lower case letters, digits and `_`. */
  readonly name: string;
  /**
   * From 1. Raise it whenever other tables, or other rows, would come out of the same events: they are then built beside
   * those that are read, and take their place when they have caught up.
   */
  readonly version: number;
  /** The event types that it is made from, 1 to 100. */
  readonly types: readonly string[];
  /**
   * Into how many parts its work is divided, 1 unless told: as many processes can share it. The events of one stream stay
   * in order; those of different streams may be applied at the same time. Another number counts from the next generation on.
   */
  readonly partitions?: number;
  /** Makes its tables and indexes, empty, under their physical names. Every name it asks for becomes a view. */
  setup(tx: Transaction, table: TableName): Promise<void>;
  /**
   * Applies events, in the order of the store, and writes nothing outside `tx`. A throw is held against the streams of
   * the events: they are tried again, later parked, and nothing else waits.
   */
  apply(
    tx: Transaction,
    events: readonly RecordedEvent[],
    table: TableName,
  ): Promise<void>;
};

const LOGICAL = /^([a-z][a-z0-9_]{0,49}\.)?[a-z][a-z0-9_]{0,49}$/;
const NAME = /^[a-z][a-z0-9_]{0,49}$/;

/** The names of a generation's tables; `onAsked` hears of each logical name that is asked for. */
export function tableNames(
  generation: number,
  onAsked: (logicalName: string) => void = () => undefined,
): TableName {
  return (logicalName) => {
    if (!LOGICAL.test(logicalName))
      throw new RangeError(`not a table name: ${logicalName}`);
    onAsked(logicalName);
    return physicalName(logicalName, generation);
  };
}

/** The name of a logical table in a generation. */
export const physicalName = (logicalName: string, generation: number): string =>
  `${logicalName}__g${String(generation)}`;

/** @throws RangeError for a projection that cannot be run, or two of one name. */
export function checkProjections(projections: readonly Projection[]): void {
  const names = new Set<string>();
  for (const { name, version, types, partitions = 1 } of projections) {
    if (!NAME.test(name))
      throw new RangeError(`not a projection name: ${name}`);
    if (names.has(name)) throw new RangeError(`two projections named ${name}`);
    names.add(name);
    checkCount(`${name}: version`, version, 1_000_000);
    checkCount(`${name}: types`, types.length, 100);
    checkCount(`${name}: partitions`, partitions, 1_024);
  }
}

/** @throws RangeError unless `count` is a whole number from 1 to `most`. */
export function checkCount(what: string, count: number, most: number): void {
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new RangeError(`${what} must be 1 to ${String(most)}`);
}
