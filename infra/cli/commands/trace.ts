/** `./tixlys trace REQUEST-ID`: a request's way through the suite as one waterfall. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { pathsOf } from "../stack/paths.ts";
import { findSpans, queryOf } from "../trace/find.ts";
import { waterfallLines } from "../trace/waterfall.ts";
import { waysOf } from "../trace/way.ts";

const defaultWidth = 140;

export const command = defineCommand({
  summary: commandTable.trace,
  example: "./tixlys trace 01a1fe2a-2d9b-71e9-8183-630a7a736dd8",
  arguments: "REQUEST-ID",
  arity: [1, 1],
  flags: {
    json: {
      type: "boolean",
      description: "One JSON document: every trace with its steps.",
    },
  },
  details: [
    "The request id is the answer's x-request-id; a trace id (32 hexadecimal digits) does too.",
    "Each trace is one block: gateway, services, the wait in the outbox, the way through NATS, and the consumers.",
    "Requests that share a request id are shown one below the other. Reads .tixlys/run/traces, which is bounded.",
  ],
  run: async ({ args: [id = ""], output }) => {
    const ways = waysOf(await findSpans(pathsOf().traces, id));
    const width = process.stdout.isTTY ? process.stdout.columns : defaultWidth;
    for (const [index, way] of ways.entries()) {
      if (index > 0) output.print();
      for (const line of waterfallLines(way, width, output.paint))
        output.print(line.trimEnd());
    }
    output.document({ query: queryOf(id), traces: ways });
    return 0;
  },
});
