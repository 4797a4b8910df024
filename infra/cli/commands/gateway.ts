/** `./tixlys gateway config …`: the gateway's routing configuration, by version. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { UsageError } from "../console/errors.ts";
import { verbNamed } from "../console/verbs.ts";
import { configVerbs, gatewayFlags } from "../gateway/config-verbs.ts";

export const command = defineCommand({
  summary: commandTable.gateway,
  example: "./tixlys gateway config apply routing.json --note 'new host'",
  arguments:
    "config show [N] | check FILE | diff FILE | apply FILE | history | rollback [N]",
  arity: [2, 3],
  flags: gatewayFlags,
  details: [
    "show      The version in force as a document to start from, or version N.",
    "check     Every mistake of a file, each by its place.",
    "diff      What a file would change.",
    "apply     Checks it, stores it as the next version, and returns when every gateway of this suite has it in force.",
    "history   The last 64 versions.",
    "rollback  Applies the version before this one again, or version N; 0 is what is built in.",
    "",
    "A configuration is in force as a whole or not at all, and no request is dropped for it. docs/gateway.md says what may stand in it.",
  ],
  run: async (input) => {
    const [part = "", verb = "", argument] = input.args;
    if (part !== "config")
      throw new UsageError(`gateway knows config, not "${part}"`, "gateway");
    return await verbNamed(
      "gateway config",
      configVerbs,
      verb,
    )(input, argument);
  },
});
