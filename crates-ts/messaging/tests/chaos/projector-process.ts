// A replica of the projections: what is read, made from the events some time later. Made to be killed.
import { connect, startProjections } from "@tixlys/nexus/postgres";
import { laterTallies } from "./read-models.ts";
import { stderrLog } from "./stderr-log.ts";

const [databaseUrl = "", name = ""] = process.argv.slice(2);
startProjections({
  database: connect({ url: databaseUrl, applicationName: name, max: 6 }),
  projections: [laterTallies],
  logger: stderrLog(name),
});
process.stdout.write("ready\n");
