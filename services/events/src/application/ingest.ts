import type { KeptEvent, ToldEvent } from "../domain/event/event.ts";
import { keep } from "../domain/event/keep.ts";
import type { Counted, KnownTypes, LogWriter } from "./ports.ts";

/** Takes what was told into the log; bound to one transaction. */
export type Ingestion = {
  /** Answers those that the log did not have yet, in their order. */
  ingest(told: readonly ToldEvent[]): Promise<readonly KeptEvent[]>;
};

/** One that is told twice is kept once, also within one batch. */
export function createIngestion(
  log: LogWriter,
  { known, counted }: { readonly known: KnownTypes; readonly counted: Counted },
): Ingestion {
  return {
    async ingest(told) {
      const kept = new Map<string, KeptEvent>();
      for (const one of told) {
        const { event, bare } = keep(one, known(one.type, one.version));
        if (bare !== undefined) counted.bare(bare);
        kept.set(event.id, event);
      }
      const fresh = await log.keep([...kept.values()]);
      counted.kept(fresh.length);
      return fresh;
    },
  };
}
