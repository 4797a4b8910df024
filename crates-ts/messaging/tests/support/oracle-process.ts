// An answering service in a process of its own, so that a test can kill it: prints the name of each request that it begins.
import { connectBus } from "../../src/nats/index.ts";
import { keptLog } from "./log.ts";
import { answering, telling } from "./oracle.ts";

const [url = ""] = process.argv.slice(2);
const log = keptLog();
const bus = await connectBus({ url, service: "oracle", logger: log });
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const server = answering(bus, log, telling("process", print));
const connection = await bus.connected(AbortSignal.timeout(5_000));
await connection.flush();
print("ready");
const parent = process.ppid;
while (process.ppid === parent) await Bun.sleep(200);
await server.stop();
process.exit(0);
