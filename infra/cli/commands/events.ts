/** `./tixlys events tail|show|replay`: the bus as an operator sees it. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { verbNamed } from "../console/verbs.ts";
import { eventsFlags } from "../messaging/events-flags.ts";
import type { EventsInput } from "../messaging/events-flags.ts";
import { replay } from "../messaging/events-replay.ts";
import { show } from "../messaging/events-show.ts";
import { tail } from "../messaging/events-tail.ts";

const verbs: Readonly<
  Record<
    string,
    (input: EventsInput, argument: string | undefined) => Promise<number>
  >
> = { tail, show, replay };

export const command = defineCommand({
  summary: commandTable.events,
  example: "./tixlys events tail auth.account --since 10m",
  arguments: "tail [FILTER] | show ID | replay",
  arity: [1, 2],
  flags: eventsFlags,
  details: [
    "tail      One line per event as the stream takes it; ends with Ctrl-C, --count or --for. FILTER: auth, auth.account, evt.*.account.>",
    "show      Who published it and when, and what each consumer did with it, with milliseconds.",
    "replay    Has the relays publish again what the outboxes have kept (seven days), under the same ids and before anything new",
    "          of the same keys. Consumers that had an event already know it by its id. A stream that was lost needs no replay:",
    "          once ./tixlys migrate has made it anew, the relays publish everything again by themselves.",
    "          With --consumer: gives that one alone what the stream (fourteen days) has and it has not had, by its inbox: a handler that",
    "          came later, or a database that was restored. What is older than the stream is said, and given to nobody.",
    "",
    "Personal fields are hidden unless asked for, sealed ones always: the class of each field stands in crates-ts/contracts.",
  ],
  run: async (input) => {
    const [verb = "", argument] = input.args;
    return await verbNamed("events", verbs, verb)(input, argument);
  },
});
