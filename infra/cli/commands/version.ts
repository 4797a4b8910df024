/** `./tixlys version` */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { checkout } from "../stack/paths.ts";
import { natsServerVersion } from "../tools/nats.ts";
import { pathsOf } from "../stack/paths.ts";
import { postgresVersion } from "../tools/postgres.ts";

export const command = defineCommand({
  summary: commandTable.version,
  example: "./tixlys version --json",
  flags: { json: { type: "boolean", description: "One JSON document." } },
  run: async ({ output }) => {
    const manifest: unknown = await Bun.file(`${checkout}/package.json`).json();
    const suite =
      typeof manifest === "object" && manifest !== null && "version" in manifest
        ? String(manifest.version)
        : "unknown";
    const ofThePath =
      process.env["TIXLYS_TOOLS"] === "path" ? "from the PATH" : undefined;
    const versions = {
      tixlys: suite,
      bun: Bun.version,
      postgres: ofThePath ?? postgresVersion,
      nats:
        ofThePath ?? (await natsServerVersion(pathsOf())) ?? "not fetched yet",
    };
    for (const [name, version] of Object.entries(versions))
      output.print(`${name.padEnd(9)} ${version}`);
    output.document(versions);
    return 0;
  },
});
