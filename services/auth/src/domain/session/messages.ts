import type { SessionId, UserId } from "../account/ids.ts";
import type { Tier } from "../account/role.ts";
import type {
  AssuranceLevel,
  Client,
  EndReason,
  Presenter,
  RefreshHash,
} from "./state.ts";

export type SessionCommand =
  | {
      readonly type: "StartSession";
      readonly id: SessionId;
      readonly userId: UserId;
      readonly tier: Tier;
      readonly client: Client;
      readonly aal: AssuranceLevel;
      readonly refresh: RefreshHash;
      readonly at: Date;
    }
  | {
      readonly type: "Refresh";
      readonly presented: RefreshHash;
      /** True when the family issued this token at some time; a made-up one must not end anybody's session. */
      readonly genuine: boolean;
      readonly by: Presenter;
      readonly successor: RefreshHash;
      /** The account's tier now. */
      readonly tier: Tier;
      readonly at: Date;
    }
  /** Its person has just proven again who they are. */
  | {
      readonly type: "Reauthenticate";
      /** The account's tier now. */
      readonly tier: Tier;
      /** How surely, this time. */
      readonly aal: AssuranceLevel;
      readonly at: Date;
    }
  | {
      readonly type: "EndSession";
      readonly reason: EndReason;
      readonly at: Date;
    };

export type SessionStarted = {
  readonly type: "SessionStarted";
  readonly id: SessionId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly client: Client;
  readonly aal: AssuranceLevel;
  readonly refresh: RefreshHash;
  readonly at: Date;
};
export type SessionRefreshed = {
  readonly type: "SessionRefreshed";
  readonly successor: RefreshHash;
  readonly by: Presenter;
  readonly at: Date;
};
/** The same client asked again in time: it gets what it got before, and nothing changes. */
export type SuccessorRepeated = {
  readonly type: "SuccessorRepeated";
  readonly at: Date;
};
export type SessionReauthenticated = {
  readonly type: "SessionReauthenticated";
  readonly aal: AssuranceLevel;
  readonly at: Date;
};
export type SessionEnded = {
  readonly type: "SessionEnded";
  readonly reason: EndReason;
  readonly at: Date;
};
export type SessionEvent =
  | SessionStarted
  | SessionRefreshed
  | SuccessorRepeated
  | SessionReauthenticated
  | SessionEnded;

export type SessionRejection =
  | { readonly type: "SessionExists" }
  | { readonly type: "SessionUnknown" }
  | { readonly type: "SessionHasEnded" }
  | { readonly type: "SessionExpired" }
  | { readonly type: "RefreshTokenUnknown" };
