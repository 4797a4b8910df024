/** `./tixlys help [COMMAND|errors]` */
import { commandTable, loadCommand } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { errorCatalogue } from "../console/errors.ts";

export const command = defineCommand({
  summary: commandTable.help,
  example: "./tixlys help up",
  arguments: "[COMMAND | errors]",
  arity: [0, 1],
  flags: {
    json: {
      type: "boolean",
      description: "One JSON document: the commands, or the errors.",
    },
  },
  run: async ({ args: [topic], output }) => {
    if (topic === undefined) {
      listing("Commands", commandTable).forEach((line) => output.print(line));
      output.document({ commands: commandTable });
      return 0;
    }
    if (topic === "errors") {
      listing("Errors", errorCatalogue).forEach((line) => output.print(line));
      output.document({ errors: errorCatalogue });
      return 0;
    }
    const found = await loadCommand(topic);
    return await found.run(topic, ["--help"]);
  },
});

function listing(
  title: string,
  entries: Readonly<Record<string, string>>,
): string[] {
  const width = Math.max(...Object.keys(entries).map((name) => name.length));
  const head = title === "Commands" ? ["example: ./tixlys up", ""] : [];
  const rows = Object.entries(entries).map(
    ([name, text]) => `  ${name.padEnd(width)}  ${text}`,
  );
  return [
    ...head,
    `${title}:`,
    ...rows,
    ...(head.length > 0 ? ["", "Each has --help."] : []),
  ];
}
