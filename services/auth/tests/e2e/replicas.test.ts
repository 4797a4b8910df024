/** Two replicas over one database and one bus, started once for all that needs no more of them than that they are two. */
import { afterAll, beforeAll } from "bun:test";
import { startAuth, type AuthProcess } from "./process.ts";
import { apiKeys } from "./replicas/api-keys.ts";
import { management } from "./replicas/management.ts";
import { session } from "./replicas/session.ts";

let one: AuthProcess;
let two: AuthProcess;
beforeAll(async () => {
  one = await startAuth();
  two = await startAuth({ beside: one });
}, 120_000);
afterAll(async () => {
  await two.close();
  await one.close();
});
const started = () => ({ one, two });

management(started);
apiKeys(started);
session(started);
