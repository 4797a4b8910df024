// A consumer in a process of its own, so that a test can kill it: started with the addresses of a stage.
import { connect } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import { keptLog } from "./log.ts";
import { listening } from "./stage.ts";
import type { Stage } from "./stage.ts";

const [databaseUrl = "", natsUrl = "", name = ""] = process.argv.slice(2);
const log = keptLog();
const database = connect({ url: databaseUrl, applicationName: name, max: 8 });
const usersBus = await connectBus({
  url: natsUrl,
  service: "users",
  logger: log,
});
const consumer: Stage["consumer"] = {
  database,
  url: databaseUrl,
  another: () => database,
  close: () => database.close(),
};
const running = listening(
  { consumer, usersBus, log },
  async () => Bun.sleep(2),
  {},
  name,
);
const parent = process.ppid;
let told = false;
process.on("SIGTERM", () => void (told = true));
while (!told && process.ppid === parent) {
  process.stdout.write(`${running.status()[0]?.state ?? ""}\n`);
  await Bun.sleep(100);
}
await running.stop();
process.exit(0);
