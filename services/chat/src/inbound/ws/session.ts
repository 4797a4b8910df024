import type { Connection } from "@tixlys/pawz";
import type { Holder, LiveChannel } from "../../application/ports.ts";
import { Bucket } from "./bucket.ts";
import type { ClientFrame } from "./frames.ts";
import type { SocketLimits } from "./limits.ts";

/** A connection of chat. */
export type ChatConnection = Connection<Holder, Session>;

/** One channel on one socket: what was missed is on its way, or it is live. */
export type Subscription = {
  readonly channelId: string;
  channel: LiveChannel | undefined;
  isLive: boolean;
  /** What the person may do there, as it was at `seenAtMs`. */
  sight: { readonly isMember: boolean; readonly isOpen: boolean };
  seenAtMs: number;
};

/** A message as a client has sent it. */
export type Send = Extract<ClientFrame, { readonly type: "send" }>;

/** The messages of one socket: those that wait, in order, and how many were handed on; once it `isOver`, none is to be stored. */
export type SendLine = { waiting: Send[]; underWay: number; isOver: boolean };

/** What one socket is about. Small: there are thousands. */
export class Session {
  readonly subscriptions = new Map<string, Subscription>();
  readonly frames: Bucket;
  heardAtMs: number;
  /** What the person last did, for presence: more than a ping. */
  activeAtMs: number;
  /** When it last told of typing, in whichever channel. */
  typedAtMs = 0;
  offences = 0;
  /** Since when it does not read on; 0 while it does. */
  slowSinceMs = 0;
  /** Channels that it missed something of meanwhile. */
  missed: string[] | undefined;
  /** Its messages that are not all answered yet. */
  sends: SendLine | undefined;
  /** How far the person has read which channel, where that is not stored yet. */
  reads: Map<string, number> | undefined;
  /** Called once it has read on, or is gone. */
  whenRoom: (() => void)[] | undefined;

  constructor(limits: SocketLimits, nowMs: number) {
    this.frames = new Bucket(limits.frames, nowMs);
    this.heardAtMs = this.activeAtMs = nowMs;
  }

  /** Wakes whoever waits for room. */
  room(): void {
    const waiting = this.whenRoom;
    this.whenRoom = undefined;
    for (const wake of waiting ?? []) wake();
  }
}
