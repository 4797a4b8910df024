/** `events replay`: has the relays publish again what the outboxes have kept. */
import type { Replayed } from "@tixlys/messaging/postgres";
import { CliError, UsageError } from "../console/errors.ts";
import { startProgress } from "../console/progress.ts";
import type { EventsInput } from "./events-flags.ts";
import { subjectFilter, timeOf } from "./filter.ts";
import { replayTo } from "./events-replay-to.ts";
import { withSuite } from "./suite.ts";
import type { ServiceDatabase, Suite } from "./suite.ts";

export type Wanted = {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly subject: string | undefined;
};

const SAY_MS = 1_000;

/** Replays service by service, and waits until the relays are done; running it again is safe. */
export async function replay(
  { flags, output }: EventsInput,
  argument: string | undefined,
): Promise<number> {
  const wanted = wantedOf(flags, argument);
  if (flags.consumer !== undefined)
    return await replayTo(flags.consumer, wanted, output);
  const progress = startProgress(output, "replay");
  try {
    return await withSuite(flags.service, async (suite) => {
      const services: Record<string, Replayed> = {};
      for (const from of suite.databases) {
        let told = performance.now();
        const count = await replayOne(suite, from, wanted, (so) => {
          if (performance.now() - told < SAY_MS) return;
          told = performance.now();
          progress.say(`${from.service}: ${so.published} published`);
        });
        services[from.service] = count;
        output.print(
          `${output.paint("green", "✓")} ${from.service.padEnd(14)} ${count.published} published again, ${count.known} of them the stream still knew${goneNote(count, wanted)}`,
        );
      }
      output.document({ services });
      return 0;
    });
  } finally {
    progress.stop();
  }
}

/** Says when what was asked for begins before what is kept. */
function goneNote({ keptSince }: Replayed, { from }: Wanted): string {
  if (keptSince === null) return "";
  return from === undefined || from < new Date(keptSince)
    ? `; nothing is kept from before ${keptSince}`
    : "";
}

function wantedOf(
  flags: EventsInput["flags"],
  argument: string | undefined,
): Wanted {
  if (argument !== undefined)
    throw new UsageError(
      `replay takes no "${argument}"; --subject ${argument}`,
      "events",
    );
  const wanted = {
    from: timeOf("from", flags.from, "events"),
    to: timeOf("to", flags.to, "events"),
    subject:
      flags.subject === undefined
        ? undefined
        : subjectFilter(flags.subject, "events"),
  };
  if (/[*>]/.test(wanted.subject?.slice(0, -1) ?? ""))
    throw new UsageError(
      "replay takes a subject or the beginning of one, no * in it",
      "events",
    );
  if (flags.consumer !== undefined) return wanted;
  const narrow =
    Object.values(wanted).some((part) => part !== undefined) ||
    flags.service !== undefined;
  if (!narrow && !flags.yes)
    throw new CliError(
      "E_CONFIRM",
      "this would publish everything again that the outboxes hold",
      {
        cause: "no --from, --to, --subject or --service narrows it",
        fix: "./tixlys events replay --from 2h, or --yes for all of it",
      },
    );
  return wanted;
}

async function replayOne(
  suite: Suite,
  { service, database }: ServiceDatabase,
  { from, to, subject }: Wanted,
  onProgress: (count: Pick<Replayed, "published">) => void,
): Promise<Replayed> {
  const [{ connectBus, PublishFailed }, messaging] = await Promise.all([
    import("@tixlys/messaging/nats"),
    import("@tixlys/messaging/postgres"),
  ]);
  const quiet = () => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const bus = await connectBus({ url: suite.natsUrl(), service, logger });
  try {
    return await messaging.replay({
      database,
      bus,
      onProgress,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(subject === undefined ? {} : { subject }),
    });
  } catch (thrown) {
    if (thrown instanceof messaging.ReplayStalled)
      throw new CliError("E_REPLAY", `${service}: ${thrown.message}`, {
        cause: "the relays cannot publish; they go on as soon as they can",
        fix: "./tixlys outbox, and the service's log; it is safe to repeat",
      });
    if (!(thrown instanceof PublishFailed)) throw thrown;
    throw new CliError("E_NATS", `${service}: ${thrown.message}`, {
      cause:
        thrown.reason === "no-stream"
          ? "the stream is not there"
          : "the stream cannot be seen",
      fix:
        thrown.reason === "no-stream"
          ? "./tixlys migrate; the relays publish everything again by themselves then"
          : "./tixlys ps, then the replay again; it is safe to repeat",
    });
  } finally {
    await bus.close();
  }
}
