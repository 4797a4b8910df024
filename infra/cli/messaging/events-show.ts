/** `events show ID`: one event's way. */
import { CliError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { table } from "../console/output.ts";
import { eventWay } from "./event-way.ts";
import type { ConsumerWay, EventWay } from "./event-way.ts";
import type { EventsInput } from "./events-flags.ts";
import { rootOf } from "./failure.ts";
import { messageIdOf } from "./filter.ts";
import { personalOr } from "./personal.ts";
import { openStream } from "./stream.ts";
import { withSuite } from "./suite.ts";
import { shownEvent } from "./visible.ts";
import type { ShownEvent } from "./visible.ts";

/** Prints publisher, stream and consumers. @throws CliError `E_NO_MESSAGE` when nothing knows the id. */
export async function show(
  { flags, output }: EventsInput,
  typed: string | undefined,
): Promise<number> {
  const id = messageIdOf(typed, "events");
  return await withSuite(undefined, async (suite) => {
    const personal = personalOr(suite, flags.personal);
    const stream = await openStream(suite);
    try {
      const way = await eventWay(suite, stream, id);
      if (way === undefined) throw unknown(id);
      const { publisher, ...rest } = way;
      const event =
        publisher === undefined
          ? undefined
          : shownEvent(publisher.subject, publisher.payload, personal);
      for (const line of lines(id, way, event, output)) output.print(line);
      const { payload: _, ...written } = publisher ?? {};
      output.document({
        id,
        publisher: publisher === undefined ? null : written,
        event: event ?? null,
        ...rest,
        stored: way.stored ?? null,
      });
      return 0;
    } finally {
      await stream.close();
    }
  });
}

const unknown = (id: string): CliError =>
  new CliError("E_NO_MESSAGE", `nothing knows the event ${id}`, {
    cause:
      "outboxes keep seven days, inboxes fifteen; or the id is not that of an event",
    fix: "./tixlys events tail --since 1h",
  });

function lines(
  id: string,
  { publisher, stored, publishMs, consumers }: EventWay,
  event: ShownEvent | undefined,
  output: Output,
): string[] {
  const subject =
    publisher?.subject.replace(/^evt\./, "") ??
    "an event that no outbox has any more";
  return [
    `${output.paint("bold", subject)}  ${id}`,
    ...(publisher === undefined
      ? []
      : [
          `written    by ${publisher.service}, ${publisher.writtenAt}, key ${publisher.key} (bucket ${publisher.bucket}, position ${publisher.position})`,
          `published  ${published(publisher, stored, publishMs)}`,
        ]),
    ...(event === undefined
      ? []
      : [
          `request    ${event.correlationId}`,
          `data       ${JSON.stringify(event.data)}`,
        ]),
    "",
    ...consumerTable(consumers, output),
  ];
}

function published(
  { passed, putAside }: NonNullable<EventWay["publisher"]>,
  stored: EventWay["stored"],
  ms: number | null,
): string {
  if (putAside !== null && putAside !== "replayed")
    return `no: ${putAside}; ./tixlys dead list`;
  if (stored !== undefined)
    return `${stored.storedAt}, ${String(ms)} ms after it was written (stream sequence ${stored.sequence})`;
  return passed
    ? "yes, and the stream does not have it any more; ./tixlys events replay"
    : "not yet; ./tixlys outbox";
}

function consumerTable(
  consumers: readonly ConsumerWay[],
  output: Output,
): string[] {
  if (consumers.length === 0) return ["nobody consumes it"];
  const rows = consumers.map((each) => [
    each.consumer,
    each.state,
    each.attempts === null || each.attempts === 0 ? "" : String(each.attempts),
    each.ms === null ? "" : String(each.ms),
    each.nextTryMs === null ? "" : `in ${Math.round(each.nextTryMs)} ms`,
    each.lastError === null ? "" : rootOf(each.lastError),
  ]);
  return table(
    ["CONSUMER", "STATE", "TRY", "MS", "NEXT", "LAST FAILURE"],
    rows,
  ).map((line, index) => (index === 0 ? output.paint("dim", line) : line));
}
