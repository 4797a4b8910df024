import { Type } from "@sinclair/typebox";
import type { Static, TObject } from "@sinclair/typebox";
import { checkRpc } from "./rpc.ts";
import type { Field } from "./field.ts";
import type { RpcDefinition } from "./rpc.ts";

/** One version of one event: its data, each field with its class. */
export type EventDefinition<S extends TObject = TObject> = {
  readonly version: number;
  readonly schema: S;
};

/** A durable consumer that the declaring service pulls (decision 34). */
export type Subscription = {
  /** `<service>-<producer>`, unique in the suite. */
  readonly durable: string;
  /** Exactly one filter subject, such as `evt.auth.>`. */
  readonly filter: string;
};

/** Everything that one service promises the others. */
export type Contract<
  Service extends string = string,
  Events extends Readonly<Record<string, EventDefinition>> = Readonly<
    Record<string, EventDefinition>
  >,
  Rpc extends Readonly<Record<string, RpcDefinition>> = Readonly<
    Record<string, RpcDefinition>
  >,
> = {
  readonly service: Service;
  /** By type: `<service>.<aggregate>.<event>`. */
  readonly events: Events;
  readonly consumes: readonly Subscription[];
  /** The requests that the service answers, by `<resource>.<verb>`. */
  readonly rpc: Rpc;
};

/** The names of the events that a contract's service publishes. */
export type EventTypes<C extends Contract> = keyof C["events"] & string;

/** What stands under `data` in an event of type `T`. */
export type EventData<C extends Contract, T extends EventTypes<C>> = Static<
  C["events"][T]["schema"]
>;

/** The names of the requests that a contract's service answers: `<resource>.<verb>`. */
export type RpcNames<C extends Contract> = keyof C["rpc"] & string;

/** What is asked under a name. */
export type RpcRequest<C extends Contract, N extends RpcNames<C>> = Static<
  C["rpc"][N]["request"]
>;

/** What is answered under a name. */
export type RpcResponse<C extends Contract, N extends RpcNames<C>> = Static<
  C["rpc"][N]["response"]
>;

/** Why a request of that name may be refused. */
export type RpcRefusal<
  C extends Contract,
  N extends RpcNames<C>,
> = C["rpc"][N]["refusals"][number];

/**
 * Declares an event.
 *
 * @param version Counts up when a change would break a reader (http-rules 79); starts at 1.
 * @param fields The data, flat, each field made by `plain`, `personal` or `sealed`.
 */
export function event<F extends Record<string, Field>>(
  version: number,
  fields: F,
): EventDefinition<TObject<F>> {
  return { version, schema: Type.Object(fields) };
}

const WORD = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
const TYPE = new RegExp(`^${WORD}\\.${WORD}\\.${WORD}$`);
const FILTER = new RegExp(`^evt\\.(${WORD})\\.>$`);

/**
 * Declares a service's contract and checks its names at once.
 *
 * @throws Error when an event is not named `<service>.<aggregate>.<event>` in lower case, or a durable
 * is not named `<service>-<producer>` after its one filter, or a request is not named `<resource>.<verb>`.
 */
export function defineContract<
  const Service extends string,
  const Events extends Readonly<
    Record<`${Service}.${string}.${string}`, EventDefinition>
  >,
  const Rpc extends Readonly<Record<`${string}.${string}`, RpcDefinition>> =
    Readonly<Record<never, RpcDefinition>>,
>(contract: {
  readonly service: Service;
  readonly events: Events;
  readonly consumes?: readonly Subscription[];
  readonly rpc?: Rpc;
}): Contract<Service, Events, Rpc> {
  const { service, events, consumes = [] } = contract;
  // cast: without requests `Rpc` is its default, the record without a name.
  const rpc = contract.rpc ?? ({} as Rpc);
  for (const [type, definition] of Object.entries<EventDefinition>(events))
    checkEventName(service, type, definition.version);
  for (const subscription of consumes) checkSubscription(service, subscription);
  for (const [name, definition] of Object.entries<RpcDefinition>(rpc))
    checkRpc(service, name, definition);
  return { service, events, consumes, rpc };
}

function checkEventName(service: string, type: string, version: number): void {
  if (!TYPE.test(type) || !type.startsWith(`${service}.`))
    throw new Error(
      `event ${type}: the name must be ${service}.<aggregate>.<event>, lower case`,
    );
  if (!Number.isInteger(version) || version < 1)
    throw new Error(`event ${type}: the version must be a whole number from 1`);
}

function checkSubscription(
  service: string,
  { durable, filter }: Subscription,
): void {
  const producer = FILTER.exec(filter)?.[1];
  if (producer === undefined)
    throw new Error(`durable ${durable}: filter ${filter} names no producer`);
  if (durable !== `${service}-${producer}`)
    throw new Error(
      `durable ${durable}: its name must be ${service}-${producer}`,
    );
}
