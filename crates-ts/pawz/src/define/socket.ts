import type { TokenIdentity, UserPrincipal } from "@tixlys/biscuit";
import type { RouteLimits } from "../limits/policy.ts";
import type { SocketHandlers } from "../sockets/connection.ts";
import type { SocketHolder } from "../sockets/holder.ts";
import type { GuardSpec } from "./guard.ts";

/** A living token of a person that opened a socket. */
export type PersonalToken = TokenIdentity & {
  readonly principal: UserPrincipal;
};

/** A WebSocket endpoint. */
export type SocketDefinition<Holder extends SocketHolder, State> = {
  readonly path: string;
  /** `service:resource:action`, as a route's. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag?: string;
  /** Judges the token that opens a socket; a ticket was judged when it was given. */
  readonly guard: GuardSpec;
  readonly limits?: RouteLimits;
  /** The sub-protocol that both sides speak (`tixlys.v1`); a token stands beside it as `bearer.<token>`. */
  readonly protocol: string;
  /** Takes a ticket from `?ticket=`, once; undefined for one that is none, is used, or has ended. */
  readonly redeem: (ticket: string) => Promise<Holder | undefined>;
  /** Who is behind a token. */
  readonly holderOf: (token: PersonalToken) => Holder;
  /** The largest frame that is taken, in bytes; Bun closes a socket with a larger one (1006). */
  readonly payloadLimitBytes: number;
  /** What may wait to be sent to one client, in bytes; what does not fit is dropped. */
  readonly bufferLimitBytes: number;
  /** Sockets of one process; more are answered 503. */
  readonly maxConnections: number;
  readonly handlers: SocketHandlers<Holder, State>;
};

/** A socket's definition as a route carries it: the types of holder and state erased. */
export type SocketEndpoint = SocketDefinition<SocketHolder, unknown>;
