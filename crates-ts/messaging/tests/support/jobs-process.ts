// Jobs in a process of their own, so that a test can kill it: prints what it begins.
import { connect } from "@tixlys/nexus/postgres";
import { startJobs } from "../../src/jobs/index.ts";
import { processJobs } from "./process-jobs.ts";
import { keptLog } from "./log.ts";

const [url = "", name = ""] = process.argv.slice(2);
const database = connect({ url, applicationName: name, max: 6 });
const jobs = startJobs({
  database,
  jobs: processJobs(database, name, (line) =>
    process.stdout.write(`${line}\n`),
  ),
  logger: keptLog(),
  pollMs: 50,
  leaseMs: 1_500,
});
process.stdout.write("ready\n");
const parent = process.ppid;
let told = false;
process.on("SIGTERM", () => void (told = true));
while (!told && process.ppid === parent) await Bun.sleep(50);
await jobs.stop();
process.exit(0);
