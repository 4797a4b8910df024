/** A process that sends webhooks from the database that it is told of, until it is killed. */
import { connect } from "@tixlys/nexus/postgres";
import { sendingOver } from "../../webhook-world.ts";

const database = connect({
  url: process.env["DATABASE_URL"] ?? "",
  applicationName: "a process that is killed",
  max: 4,
});
sendingOver(database, {
  limits: { holdMs: 500, perWebhook: 4, unwritten: 16 },
});
