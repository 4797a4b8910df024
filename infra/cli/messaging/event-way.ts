/** One event's way: who wrote it, when the stream took it, what each consumer did with it. */
import { letsIn } from "@tixlys/contracts";
import { contracts } from "./known-contracts.ts";
import type { StreamEvent, StreamInspection } from "@tixlys/messaging/inspect";
import type { Published, Receipt } from "@tixlys/messaging/inspect";
import type { ServiceDatabase, Suite } from "./suite.ts";

/** What a consumer has done, or has not. */
export type ConsumerState =
  | Receipt["state"]
  /** Delivered, and neither acknowledged nor put aside yet. */
  | "under way"
  | "not yet"
  /** Acknowledged without an effect: it has no handler for this type. */
  | "not interested"
  /** Taken into a log of everything, which has no inbox: it knows an event by its id. */
  | "kept";

/** One consumer of the event. */
export type ConsumerWay = Omit<Receipt, "state" | "at" | "attempts"> & {
  readonly state: ConsumerState;
  readonly attempts: number | null;
  readonly at: string | null;
};

/** Everything that is known of one event. */
export type EventWay = {
  /** Undefined when no outbox has it any more. */
  readonly publisher: (Published & { readonly service: string }) | undefined;
  /** Undefined when the stream does not have it (any more). */
  readonly stored: Pick<StreamEvent, "sequence" | "storedAt"> | undefined;
  /** From writing to storing. */
  readonly publishMs: number | null;
  readonly consumers: readonly ConsumerWay[];
};

/** Clocks of the two servers may differ a little. */
const SLACK_MS = 2_000;

/** Gathers the way; undefined when nothing knows the message. */
export async function eventWay(
  suite: Suite,
  stream: StreamInspection,
  id: string,
): Promise<EventWay | undefined> {
  const [publisher, receipts] = await Promise.all([
    publisherOf(suite.databases, id),
    receiptsIn(suite.databases, id),
  ]);
  if (publisher === undefined && receipts.length === 0) return undefined;
  const stored =
    publisher === undefined
      ? undefined
      : await stream.find({
          subject: publisher.subject,
          messageId: id,
          since: new Date(Date.parse(publisher.writtenAt) - SLACK_MS),
        });
  const silent = wantedBy(publisher?.subject, suite.databases).filter(
    (durable) => !receipts.some(({ consumer }) => consumer === durable),
  );
  const others = await Promise.all(
    silent.map((durable) => silentOne(stream, durable, stored?.sequence)),
  );
  return {
    publisher,
    stored:
      stored === undefined
        ? undefined
        : { sequence: stored.sequence, storedAt: stored.storedAt },
    publishMs:
      publisher === undefined || stored === undefined
        ? null
        : Date.parse(stored.storedAt) - Date.parse(publisher.writtenAt),
    consumers: [...receipts, ...others].toSorted((a, b) =>
      a.consumer < b.consumer ? -1 : 1,
    ),
  };
}

async function publisherOf(
  databases: readonly ServiceDatabase[],
  id: string,
): Promise<EventWay["publisher"]> {
  const { publicationOf } = await import("@tixlys/messaging/inspect");
  const found = await Promise.all(
    databases.map(async ({ service, database }) => {
      const row = await publicationOf(database, id);
      return row === undefined ? [] : [{ ...row, service }];
    }),
  );
  return found.flat()[0];
}

async function receiptsIn(
  databases: readonly ServiceDatabase[],
  id: string,
): Promise<Receipt[]> {
  const { receiptsOf } = await import("@tixlys/messaging/inspect");
  const found = await Promise.all(
    databases.map(({ database }) => receiptsOf(database, id)),
  );
  return found.flat();
}

/** The durables of this suite's services whose one filter lets the subject in; an example that does not take part hears nothing. */
function wantedBy(
  subject: string | undefined,
  databases: readonly ServiceDatabase[],
): string[] {
  if (subject === undefined) return [];
  const services = new Set(databases.map(({ service }) => service));
  return contracts
    .filter(({ service }) => services.has(service))
    .flatMap(({ consumes, collects }) => [...consumes, ...collects])
    .filter(({ filter }) => letsIn(filter, subject))
    .map(({ durable }) => durable);
}

const isLog = (consumer: string): boolean =>
  contracts.some(({ collects }) =>
    collects.some(({ durable }) => durable === consumer),
  );

async function silentOne(
  stream: StreamInspection,
  consumer: string,
  sequence: number | undefined,
): Promise<ConsumerWay> {
  const progress =
    sequence === undefined ? undefined : await stream.progress(consumer);
  const state = stateOf(progress, sequence ?? Number.POSITIVE_INFINITY);
  return {
    consumer,
    state: state === "not interested" && isLog(consumer) ? "kept" : state,
    attempts: null,
    at: null,
    ms: null,
    lastError: null,
    nextTryMs: null,
  };
}

function stateOf(
  progress: Awaited<ReturnType<StreamInspection["progress"]>>,
  sequence: number,
): ConsumerState {
  if (progress === undefined) return "not yet";
  if (progress.acknowledgedTo >= sequence) return "not interested";
  return progress.deliveredTo >= sequence ? "under way" : "not yet";
}
