import { letsIn, readFaults, subjectOf } from "@tixlys/contracts";
import type {
  Contract,
  Envelope,
  EventData,
  EventDefinition,
  EventTypes,
} from "@tixlys/contracts";

/** One reaction to one type of event. */
export type EventHandler<Bound> = {
  /** The producer's contract. */
  readonly contract: Contract;
  readonly type: string;
  readonly version: number;
  readonly handle: (event: Envelope, bound: Bound) => Promise<void>;
};

/**
 * Declares the handler of one event type, in the version that the contract has now.
 *
 * The handler's effect and the inbox row are one transaction: it writes through `bound` only, and has no effect that a
 * rollback would not undo, because it may run more than once before it commits. Its data has been checked against the
 * producer's schema.
 *
 * @throws Error when the contract promises no such event.
 */
export function on<C extends Contract, T extends EventTypes<C>, Bound>(
  contract: C,
  type: T,
  handle: (event: Envelope<T, EventData<C, T>>, bound: Bound) => Promise<void>,
): EventHandler<Bound> {
  const definition: EventDefinition | undefined = contract.events[type];
  if (definition === undefined)
    throw new Error(`${contract.service} promises no event ${type}`);
  return {
    contract,
    type,
    version: definition.version,
    handle: async (event, bound) => {
      checkData(definition, type, event.data);
      // cast: type and version chose this handler, and the data has just been checked against the schema they name.
      await handle(event as Envelope<T, EventData<C, T>>, bound);
    },
  };
}

function checkData(
  definition: EventDefinition,
  type: string,
  data: unknown,
): void {
  const faults = readFaults(definition, data);
  if (faults.length > 0)
    throw new Error(
      `the data of ${type} does not match its schema: ${faults.join("; ")}`,
    );
}

/**
 * Declares the handler of an earlier version of an event, which its producer still publishes or which still lies in the
 * stream (http-rules 79). Its data has been checked against that version's schema.
 *
 * @throws Error when the contract keeps no such version.
 */
export function onEarlier<Bound>(
  contract: Contract,
  type: string,
  version: number,
  handle: (event: Envelope, bound: Bound) => Promise<void>,
): EventHandler<Bound> {
  const definition = contract.events[type]?.earlier.find(
    (each) => each.version === version,
  );
  if (definition === undefined)
    throw new Error(
      `${contract.service} keeps no version ${String(version)} of ${type}`,
    );
  return {
    contract,
    type,
    version,
    handle: async (event, bound) => {
      checkData(definition, type, event.data);
      await handle(event, bound);
    },
  };
}

/** Handlers by subject. */
export type HandlerTable<Bound> = ReadonlyMap<string, EventHandler<Bound>>;

/**
 * Sorts a service's handlers to its durables.
 *
 * @returns By durable: the handlers of what its filter lets in.
 * @throws Error when two handlers want one event, or an event comes by no declared durable.
 */
export function handlersByDurable<Bound>(
  contract: Contract,
  handlers: readonly EventHandler<Bound>[],
): ReadonlyMap<string, HandlerTable<Bound>> {
  const tables = new Map(
    contract.consumes.map(({ durable }) => [
      durable,
      new Map<string, EventHandler<Bound>>(),
    ]),
  );
  for (const handler of handlers) {
    const subject = subjectOf(handler.type, handler.version);
    const source = contract.consumes.find(({ filter }) =>
      letsIn(filter, subject),
    );
    const table = source === undefined ? undefined : tables.get(source.durable);
    if (table === undefined)
      throw new Error(
        `${contract.service} handles ${subject}, but consumes no durable that lets it in`,
      );
    if (table.has(subject))
      throw new Error(`${contract.service} has two handlers of ${subject}`);
    table.set(subject, handler);
  }
  return tables;
}
