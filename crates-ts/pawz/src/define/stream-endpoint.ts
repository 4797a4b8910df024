import type { TSchema } from "@sinclair/typebox";
import type { StreamCaps } from "../event-stream/hub.ts";

/** A kind of event that a stream sends, for the docs. */
export type StreamEventKind = {
  readonly description: string;
  readonly data: TSchema;
};

/** What a route that opens event streams carries. */
export type StreamEndpoint = StreamCaps & {
  /** By the event's name. */
  readonly events: Readonly<Record<string, StreamEventKind>>;
  readonly heartbeatMs: number;
};
