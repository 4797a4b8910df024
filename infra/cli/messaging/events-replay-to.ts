/** `events replay --consumer`: gives one consumer what the stream has kept and it has not had. */
import type { Subscription } from "@tixlys/contracts";
import type { Given, StreamEvent } from "@tixlys/messaging/inspect";
import { CliError, UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";
import type { Output } from "../console/output.ts";
import { notLogged } from "./log-of-events.ts";
import { contracts } from "./known-contracts.ts";
import { openStream } from "./stream.ts";
import { withSuite } from "./suite.ts";

/** Which events: by the time of writing, and by their subject. */
export type Range = {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly subject: string | undefined;
};

/** How it went. */
type Counts = { seen: number; given: number; onTheirWay: number };

/** Reads the stream once; running it again gives nothing twice. */
export async function replayTo(
  consumer: string,
  range: Range,
  output: Output,
): Promise<number> {
  const { service, subscription, isLog } = declarationOf(consumer);
  const { from, to = new Date() } = range;
  if (from === undefined)
    throw new UsageError(
      "replay --consumer takes --from: since when",
      "events",
    );
  return await withSuite(service, async ({ databases, ...suite }) => {
    const [own] = databases;
    if (own === undefined)
      throw new CliError("E_UNKNOWN_SERVICE", `${service} keeps no inbox`);
    const stream = await openStream({ databases, ...suite });
    try {
      const { giveMissing } = await import("@tixlys/messaging/inspect");
      const progress = await stream.progress(consumer);
      const begins = await stream.begins();
      const done = progress?.acknowledgedTo ?? 0;
      const counts: Counts = { seen: 0, given: 0, onTheirWay: 0 };
      const part = { filter: subscription.filter, from, to };
      await stream.readPart(part, async (page) => {
        const wanted = page.filter(({ subject }) =>
          isWanted(range.subject, subject),
        );
        const past = wanted.filter(({ sequence }) => sequence <= done);
        const candidates = isLog ? await notLogged(own.database, past) : past;
        const given = await giveMissing(
          own.database,
          consumer,
          candidates.flatMap(givenOf),
        );
        counts.seen += wanted.length;
        counts.given += given.length;
        counts.onTheirWay += wanted.length - past.length;
      });
      report(output, consumer, counts, beyond(from, begins));
      return 0;
    } finally {
      await stream.close();
    }
  });
}

/** What was asked for and is in no stream any more. */
function beyond(from: Date, begins: string | undefined): string | undefined {
  return begins === undefined || from >= new Date(begins) ? undefined : begins;
}

function report(
  output: Output,
  consumer: string,
  { seen, given, onTheirWay }: Counts,
  begins: string | undefined,
): void {
  output.print(
    `${output.paint("green", "✓")} ${consumer}: ${given} of ${seen} events given; the others it has had, or has no handler for`,
  );
  if (onTheirWay > 0)
    output.print(`  ${onTheirWay} are still on their way to it by themselves`);
  if (begins !== undefined)
    output.print(
      `  nothing is in the stream from before ${begins}; the log of events has what is older, without personal fields, so that it can be read there (GET /events/v1/events) and not given again`,
    );
  output.document({
    consumer,
    seen,
    given,
    onTheirWay,
    streamBegins: begins ?? null,
  });
}

function declarationOf(consumer: string): {
  readonly service: string;
  readonly subscription: Subscription;
  /** It collects everything, and has no inbox. */
  readonly isLog: boolean;
} {
  const all = contracts.flatMap(({ service, consumes, collects }) =>
    [...consumes, ...collects].map((subscription) => ({
      service,
      subscription,
      isLog: collects.includes(subscription),
    })),
  );
  const found = all.find(
    ({ subscription }) => subscription.durable === consumer,
  );
  if (found !== undefined) return found;
  const guess = nearest(
    consumer,
    all.map(({ subscription }) => subscription.durable),
  );
  throw new UsageError(
    `there is no consumer "${consumer}"${guess === undefined ? "" : `; did you mean "${guess}"?`}`,
    "events",
  );
}

function isWanted(filter: string | undefined, subject: string): boolean {
  if (filter === undefined) return true;
  return filter.endsWith(">")
    ? subject.startsWith(filter.slice(0, -1))
    : subject === filter;
}

/** The order key is the envelope's subject. What is no envelope was a dead letter when it came, and stays that. */
function givenOf({ messageId, subject, headers, data }: StreamEvent): Given[] {
  const payload = new TextDecoder().decode(data);
  const key = keyIn(payload);
  return key === undefined
    ? []
    : [{ messageId, subject, headers, payload, key }];
}

function keyIn(payload: string): string | undefined {
  try {
    const body: unknown = JSON.parse(payload);
    return typeof body === "object" &&
      body !== null &&
      "subject" in body &&
      typeof body.subject === "string"
      ? body.subject
      : undefined;
  } catch {
    return undefined;
  }
}
