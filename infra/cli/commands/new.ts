/** `./tixlys new`: what is written once, by the launcher, and then belongs to its author. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { verbNamed } from "../console/verbs.ts";
import { newApiVersion } from "../scaffold/api-version.ts";
import { newService } from "../scaffold/service.ts";

const kinds = { service: newService, "api-version": newApiVersion };

export const command = defineCommand({
  summary: commandTable.new,
  example: "./tixlys new service price-list",
  arguments: "service NAME | api-version SERVICE",
  arity: [2, 2],
  flags: {},
  details: [
    "service: services/NAME and its contract, with routes, events, a projection, a job, migrations and tests; nothing else to edit.",
    "api-version: the next one of SERVICE as a copy of its newest, served beside it; the old one is deprecated from today on.",
  ],
  run: async ({ args: [kind = "", name = ""], output }) =>
    await verbNamed("new", kinds, kind)(output, name),
});
