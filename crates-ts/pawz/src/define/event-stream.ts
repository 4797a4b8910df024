import { type Static, type TObject, Type } from "@sinclair/typebox";
import type { FailCode } from "@tixlys/jsend";
import type { StreamSource } from "../event-stream/source.ts";
import type { RouteLimits } from "../limits/policy.ts";
import type { GuardSpec, PrincipalOf } from "./guard.ts";
import type { Reply } from "./reply.ts";
import { type Input, type Route, route } from "./route.ts";
import type { StreamEventKind } from "./stream-endpoint.ts";

/** An endpoint of server-sent events (WHATWG HTML §9.2) for people. */
export type EventStreamDefinition<
  G extends GuardSpec,
  Query extends TObject,
> = {
  readonly path: string;
  /** `service:resource:action`, as a route's. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag?: string;
  readonly guard: G;
  readonly delegable?: boolean;
  readonly query?: Query;
  readonly limits?: RouteLimits;
  /** What a client may be sent, by the event's name. */
  readonly events: Readonly<Record<string, StreamEventKind>>;
  /** Streams of one person in one process, 8 when absent; more are answered 429. */
  readonly maxPerPerson?: number;
  /** Streams of one process, 5 000 when absent; more are answered 503. */
  readonly maxConnections?: number;
  /** How long a stream is silent at most, 15 s when absent. So long, at most, a lost hint delays an event. */
  readonly heartbeatMs?: number;
  /** The codes that `follow` can refuse with. */
  readonly errors?: readonly FailCode[];
  /**
   * Where the client's events come from, from the position after `lastEventId` on (from now on without one), or a refusal.
   * A source may send its position first, as an event of its own: then a client that is cut off before the first event misses
   * nothing either.
   */
  readonly follow: (
    input: Pick<
      Input<
        Record<never, never>,
        Static<Query>,
        unknown,
        Record<never, never>,
        PrincipalOf<G>
      >,
      "query" | "principal" | "passes"
    > & {
      /** As the client sent it, 1 to 200 characters: what is no position of this stream is `follow`'s to refuse. */
      readonly lastEventId: string | undefined;
    },
  ) => Promise<StreamSource | Reply<never>>;
};

const headers = Type.Object({
  "last-event-id": Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        "The `id` of the last event that was seen: what has happened since comes first. A client sends it by itself when it comes back.",
      examples: [],
    }),
  ),
});

const standardHeartbeatMs = 15_000;
const standardPerPerson = 8;
const standardConnections = 5_000;

/**
 * Declares an endpoint of server-sent events. It stands among the routes: same guards, docs, limits, request id, access line and
 * metrics. The service gives `service()` a `StreamHub`, which ends a stream when its token does, is revoked, or the process ends.
 */
export function eventStream<
  const G extends GuardSpec,
  Query extends TObject = TObject<Record<never, never>>,
>(definition: EventStreamDefinition<G, Query>): Route {
  const { events, follow, errors = [] } = definition;
  const { path, operation, summary, description, tag, guard } = definition;
  const { delegable, limits, query } = definition;
  const made = route({
    method: "GET",
    path,
    operation,
    summary,
    guard,
    headers,
    response: { status: 200, data: null },
    errors: [...errors, "quota-exceeded"],
    ...(description === undefined ? {} : { description }),
    ...(tag === undefined ? {} : { tag }),
    ...(delegable === undefined ? {} : { delegable }),
    ...(limits === undefined ? {} : { limits }),
    ...(query === undefined ? {} : { query }),
    handle: async (input) => {
      const source = await follow({
        query: input.query,
        principal: input.principal,
        passes: input.passes,
        lastEventId: input.headers["last-event-id"],
      });
      return "kind" in source ? source : { kind: "stream", source };
    },
  });
  const {
    maxPerPerson = standardPerPerson,
    maxConnections = standardConnections,
    heartbeatMs = standardHeartbeatMs,
  } = definition;
  const stream = { events, maxPerPerson, maxConnections, heartbeatMs };
  return { ...made, stream };
}
