import type { Result } from "@tixlys/nexus";
import type { Entry } from "../domain/log/entry.ts";
import type { Actor, Holder } from "./ports.ts";

/** Why something was refused; what each is to a client says `api/v1/errors.ts`. */
export type Refusal =
  | { readonly type: "ChannelUnknown" }
  | { readonly type: "MessageUnknown" }
  | { readonly type: "NotMember" }
  | { readonly type: "ChannelClosed" }
  | { readonly type: "NotAllowed" }
  | {
      readonly type: "FieldMalformed";
      readonly field: string;
      readonly fault: "format" | "value" | "short" | "long";
    }
  | { readonly type: "ReferenceUnknown"; readonly field: string };

/** What a socket calls; the routes call the same. */
export type ForSockets = {
  /** The same call as POST `/channels/{id}/messages`; `created` is false for a `clientId` that was sent before. */
  send(
    by: Actor,
    message: {
      readonly channelId: string;
      readonly clientId: string;
      readonly content: string;
      readonly replyTo?: string | undefined;
    },
  ): Promise<
    Result<
      { readonly id: string; readonly seq: number; readonly created: boolean },
      Refusal
    >
  >;
  /** Answers how far it is read now: marks go forward only. */
  markRead(
    by: Actor,
    mark: { readonly channelId: string; readonly seq: number },
  ): Promise<Result<{ readonly seq: number }, Refusal>>;
  /** Ascending, from the log, at most `limit` (301). Asks nobody whether they may. */
  entriesAfter(
    channelId: string,
    afterSeq: number,
    limit: number,
  ): Promise<readonly Entry[]>;
  /** One statement; channels that are not there are left out. */
  lastSeqs(channelIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Members, and everybody for a public channel; undefined is as if there were none. Entries up to `forgottenSeq` are kept no
   * longer: who resumes from before it cannot get everything.
   */
  mayRead(
    userId: string,
    channelId: string,
  ): Promise<
    | {
        readonly lastSeq: number;
        readonly forgottenSeq: number;
        readonly isMember: boolean;
      }
    | undefined
  >;
  /** The members' ids, a thousand at most. */
  members(channelId: string): Promise<readonly string[]>;
  /** Whoever shares a channel that is not public with this person, a thousand at most. */
  peopleSharing(userId: string): Promise<readonly string[]>;
  issueTicket(
    holder: Holder,
  ): Promise<{ readonly ticket: string; readonly expiresAt: Date }>;
  /** Once, on any replica, within its 30 seconds. */
  redeemTicket(ticket: string): Promise<Holder | undefined>;
};
