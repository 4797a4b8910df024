/** `./tixlys outbox`: what waits to be published, who publishes it, and who holds it up. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { outboxLines } from "../messaging/outbox-lines.ts";
import { outboxesOf } from "../messaging/outboxes.ts";
import { withSuite } from "../messaging/suite.ts";

export const command = defineCommand({
  summary: commandTable.outbox,
  example: "./tixlys outbox auth",
  arguments: "[SERVICE]",
  arity: [0, 1],
  flags: {
    buckets: {
      type: "boolean",
      description: "Every bucket, not only those in which something waits.",
    },
    json: { type: "boolean", description: "One JSON document by service." },
  },
  details: [
    "PENDING has not been acknowledged by a stream yet. HELD UP BY is the oldest open transaction that has written to the",
    "outbox: nothing behind it can be published before it ends. ASIDE cannot be published: ./tixlys dead list.",
  ],
  run: async ({ args: [service], flags, output }) => {
    const outboxes = await withSuite(service, ({ databases }) =>
      outboxesOf(databases),
    );
    for (const line of outboxLines(outboxes, flags.buckets, output.paint))
      output.print(line);
    output.document({ outboxes });
    return 0;
  },
});
