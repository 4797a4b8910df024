/** `./tixlys dead list|show|replay|discard`: what could not be handled or published, over all services. */
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
    "list      What waits for somebody: dead letters of consumers, and messages that cannot be published.",
    "show      One message with the reason and the stack of its first and last failure.",
    "replay    Gives it all its tries again; without ID everything that the flags let through (needs --yes for many).",
    "discard   Gives it up, for a reason that is kept; what it held goes on.",
    "",
    "A letter that is `parked` holds later messages of its key, `skipped` does not; an outbox message that is `held` does,",
    "`dead` does not. A replay takes effect within a second, in the processes of the service.",
  ],
  run: async (input) => {
    const [verb = "", id] = input.args;
    return await verbNamed("dead", verbs, verb)(input, id);
  },
});
