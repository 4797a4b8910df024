/** `./tixlys auth bootstrap-root`: a link with which the first root account is made (decision 6). */
import { commandTable } from "../command-table.ts";
import { bootstrapEnvironment } from "../auth/bootstrap-environment.ts";
import { defineCommand } from "../console/command.ts";
import { CliError, UsageError } from "../console/errors.ts";
import { checkout } from "../stack/paths.ts";
import { findServices, serviceNamed } from "../stack/services.ts";

export const command = defineCommand({
  summary: commandTable.auth,
  example: "./tixlys auth bootstrap-root",
  arguments: "bootstrap-root",
  arity: [1, 1],
  flags: {
    url: {
      type: "string",
      value: "https://suite.example",
      description: "Where people reach the suite; PUBLIC_URL unless told.",
    },
    json: { type: "boolean", description: "One JSON document: the link." },
  },
  details: [
    "Works while there is no root: the link is good for one account, for an hour, and voids the link before it.",
    "Takes the environment of auth, when DATABASE_URL or AUTH__DATABASE_URL is set; else that of the running suite, whose root",
    "was made from ROOT_PASSWORD. An image has the same as main.js bootstrap-root.",
  ],
  run: async ({ args: [verb = ""], flags, output }) => {
    if (verb !== "bootstrap-root")
      throw new UsageError(`auth knows bootstrap-root, not "${verb}"`, "auth");
    const lines = await invite(flags.url);
    const [link = "", ...rest] = lines;
    output.print(link);
    for (const line of rest) output.note(line);
    output.document({ url: link });
    return 0;
  },
});

async function invite(url: string | undefined): Promise<readonly string[]> {
  const auth = serviceNamed(await findServices(), "auth");
  const words = url === undefined ? [] : ["--url", url];
  const child = Bun.spawn(
    [process.execPath, auth.main, "bootstrap-root", ...words],
    {
      cwd: checkout,
      env: await bootstrapEnvironment(auth),
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const linesOf = (text: string): string[] =>
    text.split("\n").filter((line) => line !== "");
  if ((await child.exited) === 0) return linesOf(stdout);
  throw new CliError("E_BOOTSTRAP", "auth invites nobody", {
    child: "auth",
    lastLines: linesOf(stderr).slice(-20),
    cause: "the lines above say why",
    fix: "./tixlys auth bootstrap-root --help",
  });
}
