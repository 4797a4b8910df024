import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import {
  type Bus,
  type FeedMessage,
  orderedFeed,
  routingStream,
} from "@tixlys/messaging/nats";
import type { Logger, Metrics } from "@tixlys/telemetry";
import { fingerprintOf, readRoutingDocument } from "./routing-document.ts";
import type { RoutingSource } from "./routing-source.ts";

/** A start waits so long for the version in force; without NATS it goes on with the one that the file holds. */
const patienceMs = 2_000;

export type FollowOptions = {
  readonly bus: Bus;
  readonly source: RoutingSource;
  /** Holds the version in force, so that a start without NATS has it; and the first one, written by hand. */
  readonly file?: string | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/**
 * Follows the versions of the routing configuration: every gateway has the newest within moments, and keeps the one it has while
 * NATS is away. A version with a mistake is refused, told, and the old one stays.
 */
export const followRouting = async (
  o: FollowOptions,
): Promise<{ stop(): Promise<void> }> => {
  const stopping = new AbortController();
  const caughtUp = Promise.withResolvers<void>();
  const keeper = routingKeeper(o);
  keeper.begin();
  const feed = orderedFeed({
    bus: o.bus,
    stream: routingStream,
    signal: stopping.signal,
    onMessage: keeper.take,
    onSnapshot: caughtUp.resolve,
    onReset: keeper.forget,
  });
  const timer = setTimeout(caughtUp.resolve, patienceMs);
  await caughtUp.promise;
  clearTimeout(timer);
  return {
    stop: async () => {
      stopping.abort();
      await feed.ended;
    },
  };
};

/** Judges what comes, keeps what is taken, and shows both in metrics. A version is known by number and text together. */
export function routingKeeper({
  source,
  file,
  logger,
  metrics,
}: Omit<FollowOptions, "bus">) {
  let refusedVersion = 0;
  let fingerprint = 0;
  let last: { readonly seq: number; readonly text: string } | undefined;
  metrics.gauge({
    name: "gateway_routing_version",
    help: "The version of the routing configuration in force; 0 before any was applied.",
    collect: (gauge) => gauge.set(source.routing().version),
  });
  metrics.gauge({
    name: "gateway_routing_fingerprint",
    help: "Of the text of that version, as it was stored; 0 for one that no stream has told.",
    collect: (gauge) => gauge.set(fingerprint),
  });
  metrics.gauge({
    name: "gateway_routing_refused_version",
    help: "The last version that was refused; 0 when none was.",
    collect: (gauge) => gauge.set(refusedVersion),
  });
  const apply = (version: number, text: string): boolean => {
    const mistakes = source.apply(version, text);
    if (mistakes.length === 0)
      logger.info({ version }, "a routing configuration is in force");
    else {
      refusedVersion = version;
      logger.error(
        { version, mistakes },
        "a routing configuration was refused; the old one stays",
      );
    }
    return mistakes.length === 0;
  };
  return {
    /** With what the file holds, if there is one. */
    begin: (): void => {
      const text = file === undefined ? undefined : textOf(file);
      if (text === undefined) return;
      const read = readRoutingDocument(text);
      apply(read.ok ? read.value.version : 0, text);
    },
    take: ({ seq, data }: Pick<FeedMessage, "seq" | "data">): void => {
      const text = new TextDecoder().decode(data);
      // A new connection brings the newest once more.
      if (last?.seq === seq && last.text === text) return;
      last = { seq, text };
      if (!apply(seq, text)) return;
      fingerprint = fingerprintOf(text);
      if (file === undefined) return;
      const { version, configuration } = source.routing();
      keep(file, { version, ...configuration }).catch((err: unknown) =>
        logger.warn(
          { err },
          "the routing configuration could not be kept; a start without NATS will not know it",
        ),
      );
    },
    /** The stream has been made anew: its numbers begin again. */
    forget: (): void => {
      last = undefined;
      refusedVersion = 0;
    },
  };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Nothing has been kept yet.
    return undefined;
  }
}

/** Whole or not at all; several gateways of one machine write the same. */
async function keep(file: string, document: object): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(document, null, 2)}\n`, {
    mode: 0o600,
  });
  await rename(draft, file);
}
