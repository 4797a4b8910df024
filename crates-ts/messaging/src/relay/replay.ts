import type { Database } from "@tixlys/nexus/postgres";
import { lanes } from "../lane.ts";
import type { Bus } from "../bus.ts";
import type { Lane } from "../lane.ts";
import { replayAsked, askForReplay, keptSince } from "./replay-request.ts";
import type { Asked } from "./replay-request.ts";
import { startRelay } from "./start.ts";
import type { Relay } from "./start.ts";

/** What to publish again. */
export type ReplayOptions = {
  readonly database: Database;
  readonly bus: Bus;
  /** `events` unless told. */
  readonly lane?: Lane;
  /** By the time of writing; everything that is kept, unless told. */
  readonly from?: Date;
  readonly to?: Date;
  /** A subject, or its beginning with `>` at the end; all unless told. */
  readonly subject?: string;
  /** Called several times a second. */
  readonly onProgress?: (count: Pick<Replayed, "published" | "known">) => void;
  /** How long nothing may be acknowledged before this gives up waiting; 30,000 unless told. */
  readonly stallMs?: number;
};

/** How many the stream took, and how many of them it still knew. */
export type Replayed = {
  readonly published: number;
  readonly known: number;
  /** When the oldest row was written that the outbox still has, RFC 3339; null when it is empty. What is older is gone. */
  readonly keptSince: string | null;
};

/** Nothing was acknowledged for a while. The replay stands in the database: the relays go on with it as soon as they can. */
export class ReplayStalled extends Error {
  override readonly name = "ReplayStalled";
}

const LOOK_MS = 200;
const STALL_MS = 30_000;

/**
 * Has outbox rows published again that were published before, under the same ids: what restores messages that a stream, or a
 * consumer's database, has lost. Consumers that had a message already know it by its id.
 *
 * The rows are sent by the relays that hold their buckets, before anything that is new in these: so no newer event of a key
 * overtakes its lost ones, whoever dies meanwhile. Where no relay is alive, this process is one until it is done. Safe to
 * repeat, and to leave: what was asked for is done all the same.
 *
 * @returns How many the stream took, and how many of them it still knew.
 * @throws PublishFailed when the stream cannot be seen; nothing is asked for then. ReplayStalled.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { database, bus, lane = "events" } = options;
  await bus.look(lanes[lane].stream);
  const since = await keptSince(database, lane);
  const ids: string[] = [];
  for (const bucket of lanes[lane].buckets) {
    const id = await askForReplay(database, bucket, options);
    if (id !== undefined) ids.push(id);
  }
  const helping: Relay[] = [];
  try {
    const { published, known } = await finished(options, ids, () => {
      if (helping.length === 0) helping.push(help(database, bus, lane));
    });
    return { published, known, keptSince: since };
  } finally {
    await Promise.all(helping.map((relay) => relay.stop()));
  }
}

/** Looks until all is done; calls `onNobody` while no relay is alive. */
async function finished(
  { database, lane = "events", ...options }: ReplayOptions,
  ids: readonly string[],
  onNobody: () => void,
): Promise<Asked> {
  let last: Asked | undefined;
  let movedAt = performance.now();
  for (;;) {
    const now = await replayAsked(database, lane, ids);
    if (now.open === 0) return now;
    if (now.published !== last?.published || now.position !== last.position)
      movedAt = performance.now();
    if (performance.now() - movedAt > (options.stallMs ?? STALL_MS))
      throw new ReplayStalled(
        `nothing was acknowledged for a while; ${String(now.published)} are published so far`,
      );
    const { published, known } = now;
    options.onProgress?.({ published, known });
    if (now.relays === 0) onNobody();
    last = now;
    await Bun.sleep(LOOK_MS);
  }
}

const quiet = (): undefined => undefined;

function help(database: Database, bus: Bus, lane: Lane): Relay {
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return startRelay({
    database,
    bus,
    service: bus.service,
    lanes: [lane],
    logger,
    heartbeat: false,
  });
}
