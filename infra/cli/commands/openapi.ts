/** `./tixlys openapi [SERVICE]`: a service's OpenAPI document on stdout, or all of them into `contracts/`. */
import { join } from "node:path";
import { defineCommand } from "../console/command.ts";
import { CliError } from "../console/errors.ts";
import { checkout, shown } from "../stack/paths.ts";
import { findAll, serviceNamed } from "../stack/services.ts";
import { generatedFiles } from "./generate/files.ts";
import { openApiFiles } from "./generate/openapi.ts";

const prefix = "contracts/openapi/";

export const command = defineCommand({
  summary: "Write the OpenAPI documents, or print one.",
  example: "./tixlys openapi users",
  arguments: "[SERVICE]",
  arity: [0, 1],
  flags: {},
  details: [
    "Without a service the documents are written to contracts/openapi/; with one its document goes to stdout.",
  ],
  run: async ({ args: [name], output }) => {
    if (name === undefined) {
      const files = (await generatedFiles(checkout)).filter(({ path }) =>
        path.startsWith(prefix),
      );
      for (const { path, text } of files) {
        await Bun.write(join(checkout, path), text);
        output.print(`${output.paint("green", "✓")} ${path}`);
      }
      return 0;
    }
    const service = serviceNamed(await findAll(true), name);
    const found = (await openApiFiles(service)).find(
      ({ path }) => path === `${prefix}${service.name}.json`,
    );
    if (found === undefined)
      throw new CliError(
        "E_UNKNOWN_SERVICE",
        `${service.name} has no routes of its own`,
        {
          cause: `${shown(service.folder)}/src/inbound/http.ts exports no routes`,
          fix: "./tixlys openapi",
        },
      );
    process.stdout.write(found.text);
    return 0;
  },
});
