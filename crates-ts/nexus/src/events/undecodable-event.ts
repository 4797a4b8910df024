import type { EventData } from "../event-store.ts";

/** A stored event that this build cannot read; the message names its type and version, never its data. */
export class UndecodableEvent extends Error {
  override readonly name = "UndecodableEvent";
  readonly type: string;
  readonly schemaVersion: number;

  constructor(stored: EventData, reason: string, cause?: unknown) {
    super(`${stored.type} v${String(stored.schemaVersion)}: ${reason}`, {
      cause,
    });
    this.type = stored.type;
    this.schemaVersion = stored.schemaVersion;
  }
}
