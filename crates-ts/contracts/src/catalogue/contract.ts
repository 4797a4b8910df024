import { Type } from "@sinclair/typebox";
import type { Static, TObject, TSchema } from "@sinclair/typebox";
import type { Field } from "./field.ts";

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

/** A request that the declaring service answers: `rpc.<service>.<resource>.<verb>.v1`. */
export type RpcDefinition = {
  readonly request: TSchema;
  readonly response: TSchema;
};

/** Everything that one service promises the others. */
export type Contract<
  Service extends string = string,
  Events extends Readonly<Record<string, EventDefinition>> = Readonly<
    Record<string, EventDefinition>
  >,
> = {
  readonly service: Service;
  /** By type: `<service>.<aggregate>.<event>`. */
  readonly events: Events;
  readonly consumes: readonly Subscription[];
  readonly rpc: Readonly<Record<string, RpcDefinition>>;
};

/** The names of the events that a contract's service publishes. */
export type EventTypes<C extends Contract> = keyof C["events"] & string;

/** What stands under `data` in an event of type `T`. */
export type EventData<C extends Contract, T extends EventTypes<C>> = Static<
  C["events"][T]["schema"]
>;

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
 * is not named `<service>-<producer>` after its one filter.
 */
export function defineContract<
  const Service extends string,
  const Events extends Readonly<
    Record<`${Service}.${string}.${string}`, EventDefinition>
  >,
>(contract: {
  readonly service: Service;
  readonly events: Events;
  readonly consumes?: readonly Subscription[];
  readonly rpc?: Readonly<Record<string, RpcDefinition>>;
}): Contract<Service, Events> {
  const { service, events, consumes = [], rpc = {} } = contract;
  for (const [type, definition] of Object.entries<EventDefinition>(events))
    checkEventName(service, type, definition.version);
  for (const subscription of consumes) checkSubscription(service, subscription);
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
