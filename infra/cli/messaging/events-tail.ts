/** `events tail [FILTER]`: the stream, live. */
import type { StreamEvent } from "@tixlys/messaging/inspect";
import { UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import type { EventsInput } from "./events-flags.ts";
import { subjectFilter, timeOf } from "./filter.ts";
import { personalOr } from "./personal.ts";
import { openStream } from "./stream.ts";
import { withSuite } from "./suite.ts";
import { shownEvent } from "./visible.ts";

/** Follows until Ctrl-C (130), SIGTERM (0), `--count` events (0), or the end of `--for`: 1 when there were fewer than `--count` by then. */
export async function tail(
  { flags, output }: EventsInput,
  typed: string | undefined,
): Promise<number> {
  const filter = subjectFilter(typed, "events");
  const since = timeOf("since", flags.since, "events");
  const most = countOf(flags.count);
  const lasts = durationOf(flags.for);
  return await withSuite(undefined, async (suite) => {
    const personal = personalOr(suite, flags.personal);
    const stream = await openStream(suite);
    const ending = new AbortController();
    let code = 0;
    process.once("SIGINT", () => {
      code = 130;
      ending.abort();
    });
    process.once("SIGTERM", () => ending.abort());
    let seen = 0;
    const over = (): void => {
      if (most !== Number.POSITIVE_INFINITY) {
        code = 1;
        output.note(`${seen} of ${most} events within ${flags.for ?? ""}`);
      }
      ending.abort();
    };
    const timer = lasts === undefined ? undefined : setTimeout(over, lasts);
    const onEvent = (event: StreamEvent): void => {
      if (seen >= most) return;
      seen += 1;
      show(output, event, personal);
      if (seen >= most) ending.abort();
    };
    output.note(`following ${filter}; Ctrl-C ends it`);
    try {
      await stream.follow({
        filter,
        onEvent,
        signal: ending.signal,
        ...(since === undefined ? {} : { since }),
      });
    } finally {
      clearTimeout(timer);
      await stream.close();
    }
    return code;
  });
}

/** Milliseconds. */
function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d{1,4})([smh])$/.exec(text) ?? [];
  const perUnit = { s: 1_000, m: 60_000, h: 3_600_000 }[unit ?? ""];
  if (perUnit !== undefined && Number(amount) > 0)
    return Number(amount) * perUnit;
  throw new UsageError(`--for takes 30s, 10m or 2h, got "${text}"`, "events");
}

function countOf(count: number | undefined): number {
  if (count === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(count) && count > 0) return count;
  throw new UsageError(
    `--count takes a whole number from 1, got ${count}`,
    "events",
  );
}

function show(output: Output, event: StreamEvent, personal: boolean): void {
  const { subject, sequence, storedAt, messageId } = event;
  const body = new TextDecoder().decode(event.data);
  const { key, correlationId, time, data } = shownEvent(
    subject,
    body,
    personal,
  );
  output.print(
    [
      output.paint("dim", storedAt.slice(11, 23)),
      output.paint("cyan", subject.replace(/^evt\./, "")),
      messageId,
      key === messageId ? "" : `key ${key}`,
      JSON.stringify(data),
    ]
      .filter((part) => part !== "")
      .join("  "),
  );
  output.record({
    sequence,
    storedAt,
    subject,
    id: messageId,
    key,
    correlationId,
    time,
    data,
  });
}
