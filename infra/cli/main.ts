/** Entry of the launcher; `./tixlys` runs it with the pinned Bun. */
import { loadCommand } from "./command-table.ts";
import { asCliError, errorDocument, Interrupted } from "./console/errors.ts";
import { createOutput } from "./console/output.ts";

const aliases: Readonly<Record<string, string>> = {
  "--help": "help",
  "-h": "help",
  "--version": "version",
  "-v": "version",
};

for (const stream of [process.stdout, process.stderr])
  stream.on("error", () => undefined);
process.exitCode = await main(process.argv.slice(2));
// Whatever is still open by now was forgotten; it must not keep the shell waiting.
setTimeout(() => process.exit(), 2000).unref();

async function main(argv: readonly string[]): Promise<number> {
  const [first = "help", ...rest] = argv;
  const name = aliases[first] ?? first;
  try {
    const command = await loadCommand(name);
    return await command.run(name, rest);
  } catch (thrown) {
    if (thrown instanceof Interrupted) return thrown.exitCode;
    const error = asCliError(thrown);
    const output = createOutput(argv.includes("--json"));
    output.error(error);
    output.document(errorDocument(error));
    return error.exitCode;
  }
}
