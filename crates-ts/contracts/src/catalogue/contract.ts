import { Type } from "@sinclair/typebox";
import type { Static, TObject, TSchema } from "@sinclair/typebox";
import { isFieldClass } from "./field.ts";
import { checkRpc } from "./rpc.ts";
import type { Field } from "./field.ts";
import type { RpcDefinition } from "./rpc.ts";

/** What the relay does with an event that can never be published: wait for somebody, or go on without it. */
export type OnUnpublishable = "hold" | "set-aside";

/** One version of one event: its data, each field with its class. */
export type EventDefinition<S extends TObject = TObject> = {
  readonly version: number;
  readonly schema: S;
  /** `hold` (unless told) keeps the key's later events waiting; `set-aside` lets them pass. Nothing is dropped either way. */
  readonly onUnpublishable: OnUnpublishable;
  /** The release that announced that this version goes; a later release may then drop it. */
  readonly deprecatedSince?: string;
  /** Versions that are still published beside this one, until their readers have moved (http-rules 79). */
  readonly earlier: readonly EventDefinition[];
};

/** What an event's declaration may say beside its fields. */
export type EventOptions = Partial<
  Pick<EventDefinition, "onUnpublishable" | "deprecatedSince" | "earlier">
>;

/** A durable consumer that the declaring service pulls (decision 34). */
export type Subscription = {
  /** `<service>-<producer>`, or `<service>-<aggregate>-<event>` where every service is a producer; unique in the suite. */
  readonly durable: string;
  /** Exactly one filter subject: `evt.auth.>`, or one event of every service (`evt.*.account.erased.>`). */
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
  /** The one durable that hears every event, in batches and whatever their types: for a log of all that happens (`<service>-all`). */
  readonly collects: readonly Subscription[];
  /** The requests that the service answers, by `<resource>.<verb>`. */
  readonly rpc: Rpc;
  /** Whether the service keeps something about people, and so takes part in deletion and export (`people.ts`). */
  readonly erases: boolean;
  /**
   * Whether its processes tell each other things over core NATS that nobody needs later: `<service>.live.>`, which no other
   * service may hear or say.
   */
  readonly live: boolean;
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
 * @example event(2, { id: plain(t.String()) }, { earlier: [event(1, { … }, { deprecatedSince: "0.2.0" })] })
 */
export function event<F extends Record<string, Field>>(
  version: number,
  fields: F,
  options: EventOptions = {},
): EventDefinition<TObject<F>> {
  const { onUnpublishable = "hold", earlier = [], deprecatedSince } = options;
  return {
    version,
    schema: Type.Object(fields),
    onUnpublishable,
    earlier,
    ...(deprecatedSince === undefined ? {} : { deprecatedSince }),
  };
}

/** Every version of an event that is published, the newest first. */
export function versionsOf(definition: EventDefinition): EventDefinition[] {
  return [definition, ...definition.earlier].sort(
    (a, b) => b.version - a.version,
  );
}

const WORD = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
const TYPE = new RegExp(`^${WORD}\\.${WORD}\\.${WORD}$`);
const FILTER = new RegExp(`^evt\\.(${WORD})\\.>$`);
const FROM_ALL = new RegExp(`^evt\\.\\*\\.(${WORD})\\.(${WORD})\\.>$`);

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
  readonly collects?: readonly Subscription[];
  readonly rpc?: Rpc;
  readonly erases?: boolean;
  readonly live?: boolean;
}): Contract<Service, Events, Rpc> {
  const { service, events, consumes = [], collects = [] } = contract;
  const { erases = false, live = false } = contract;
  // cast: without requests `Rpc` is its default, the record without a name.
  const rpc = contract.rpc ?? ({} as Rpc);
  for (const [type, definition] of Object.entries<EventDefinition>(events)) {
    checkEventName(service, type, definition.version);
    checkVersions(type, definition);
    for (const each of versionsOf(definition)) checkClasses(type, each);
  }
  for (const subscription of consumes) checkSubscription(service, subscription);
  for (const subscription of collects) checkCollection(service, subscription);
  for (const [name, definition] of Object.entries<RpcDefinition>(rpc))
    checkRpc(service, name, definition);
  const declared = { service, events, consumes, collects, rpc, erases, live };
  if (erases) checkErases(declared);
  return declared;
}

/** Who keeps something about people and lacks one of these would never be asked, or never answer. */
function checkErases({ service, events, consumes, rpc }: Contract): void {
  const missing = [
    ...(Object.hasOwn(events, `${service}.account.erased`)
      ? []
      : [`the event ${service}.account.erased (accountErased)`]),
    ...["account.erase", "account.export"]
      .filter((name) => !Object.hasOwn(rpc, name))
      .map((name) => `the request ${name} (...accountRequests)`),
    ...(consumes.some(({ filter }) => filter === "evt.auth.>")
      ? []
      : [`the durable ${service}-auth`]),
  ];
  if (missing.length > 0)
    throw new Error(`${service} erases, but lacks ${missing.join(", ")}`);
}

function checkEventName(service: string, type: string, version: number): void {
  if (!TYPE.test(type) || !type.startsWith(`${service}.`))
    throw new Error(
      `event ${type}: the name must be ${service}.<aggregate>.<event>, lower case`,
    );
  if (!Number.isInteger(version) || version < 1)
    throw new Error(`event ${type}: the version must be a whole number from 1`);
}

function checkVersions(type: string, definition: EventDefinition): void {
  const seen = new Set([definition.version]);
  for (const { version, earlier } of definition.earlier) {
    if (version >= definition.version || version < 1 || earlier.length > 0)
      throw new Error(
        `event ${type}: an earlier version is below ${String(definition.version)} and has none of its own`,
      );
    if (seen.has(version))
      throw new Error(`event ${type}: version ${String(version)} stands twice`);
    seen.add(version);
  }
}

/** A field without a class has not been thought about: nobody said where it may go (decision 9). */
function checkClasses(type: string, { schema }: EventDefinition): void {
  for (const [field, property] of Object.entries<TSchema>(schema.properties))
    if (!isFieldClass(property["x-class"]))
      throw new Error(
        `event ${type}: the field ${field} has no class; make it with plain, personal or sealed`,
      );
}

/** The filter of a durable that hears every event. */
const ALL = "evt.>";

function checkCollection(
  service: string,
  { durable, filter }: Subscription,
): void {
  if (filter !== ALL || durable !== `${service}-all`)
    throw new Error(
      `durable ${durable}: what is heard in batches is ${service}-all with the filter ${ALL}`,
    );
}

function checkSubscription(
  service: string,
  { durable, filter }: Subscription,
): void {
  const [, aggregate, occurrence] = FROM_ALL.exec(filter) ?? [];
  const producer =
    aggregate === undefined || occurrence === undefined
      ? FILTER.exec(filter)?.[1]
      : `${aggregate}-${occurrence}`;
  if (producer === undefined)
    throw new Error(`durable ${durable}: filter ${filter} names no producer`);
  if (durable !== `${service}-${producer}`)
    throw new Error(
      `durable ${durable}: its name must be ${service}-${producer}`,
    );
}
