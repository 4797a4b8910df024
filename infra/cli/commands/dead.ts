/** `./tixlys dead list|show|replay|discard`: what could not be handled, published or followed, over all services. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { verbNamed } from "../console/verbs.ts";
import { discard, replay } from "../messaging/dead-decide.ts";
import { deadFlags } from "../messaging/dead-flags.ts";
import type { DeadInput } from "../messaging/dead-flags.ts";
import { list, show } from "../messaging/dead-show.ts";

const verbs: Readonly<
  Record<string, (input: DeadInput, id: string | undefined) => Promise<number>>
> = { list, show, replay, discard };

export const command = defineCommand({
  summary: commandTable.dead,
  example: "./tixlys dead list --service notifications",
  arguments: "list | show ID | replay [ID] | discard [ID]",
  arity: [1, 2],
  flags: deadFlags,
  details: [
    "list      What waits for somebody: dead letters of consumers, messages that cannot be published, streams that a projection",
    "          or process manager could not follow, commands and timeouts of processes that failed for good.",
    "show      One of them with the reason and the stack of its first and last failure.",
    "replay    Gives it all its tries again; without ID everything that the flags let through (needs --yes for many).",
    "discard   Gives it up, for a reason that is kept; what it held goes on. Of a stream the one event is left out.",
    "",
    "An ID is that of the message, of the stored event that failed, or of the command or timeout. --consumer names a consumer, a",
    "projection, or a process manager as `process:NAME`; --key the order key, the stream's id or the process's.",
    "",
    "A letter that is `parked` holds later messages of its key, `skipped` does not; an outbox message that is `held` does,",
    "`dead` does not; a parked event holds its stream for that projection, a parked command its process. A replay takes effect",
    "within a second, in the processes of the service.",
  ],
  run: async (input) => {
    const [verb = "", id] = input.args;
    return await verbNamed("dead", verbs, verb)(input, id);
  },
});
