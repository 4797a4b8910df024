import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  mintFor,
  randomRequests,
  type TestDatabase,
  testDatabase,
  tokenOf,
} from "@tixlys/testkit";
import {
  deliveriesOver,
  someKeys,
} from "../outbound/channels/deliveries-world.ts";
import { channelsOver } from "./channels-api.ts";
import { tellOne } from "./inbox-parts.ts";
import { apiKeys, origin } from "./notifications-api.ts";

let listening: Listening;
let db: TestDatabase;
let close: () => Promise<void>;
let logs = () => "";
let subscribe: ReturnType<typeof deliveriesOver>["subscribe"];
const refused = {
  ok: false,
  error: { type: "refused", reason: "channel-refused" },
} as const;
/** Deliveries that have failed, each of which can be tried anew once. */
const failed: string[] = [];
let retried = 0;

beforeAll(async () => {
  db = await testDatabase("notifications", { max: 6 });
  const world = deliveriesOver(db);
  subscribe = world.subscribe;
  for (let nth = 0; nth < 8; nth += 1)
    await world.ask({ personId: await world.somebody(), channel: "sms" });
  await world.worker("sms", async () => refused)();
  failed.push(...(await world.rows()).map((row) => String(row["id"])));
  const { http, log } = channelsOver(db);
  logs = () => log.text();
  close = () => db.close();
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await close();
});

conformance({
  url: () => listening.url,
  tokens: (who) => tokenOf(apiKeys, who),
  origin,
});

randomRequests({
  url: () => listening.url,
  tokens: (who) => tokenOf(apiKeys, who),
  logs: () => logs(),
  known: {
    "notifications:delivery:read": { id: () => failed[0] },
    "notifications:delivery:retry": {
      id: () => failed[retried++ % failed.length],
    },
    "notifications:push-subscription:create": {
      endpoint: () => `https://push.example.org/${crypto.randomUUID()}`,
      keys: [someKeys],
    },
  },
  fruitless: {
    "notifications:inbox:mark-read":
      "each request is a new person's, who was told nothing",
    "notifications:preferences:put": "a change is 412 with any If-None-Match",
    "notifications:push-subscription:delete":
      "each request is a new person's, who has none",
  },
});

/** A browser, and whose it is. */
async function owned() {
  const userId = Bun.randomUUIDv7();
  const endpoint = `https://push.example.org/${userId}`;
  const added = await subscribe(userId, endpoint);
  if (!added.ok) throw new Error("not added");
  const { id } = added.value.subscription;
  return { token: mintFor(apiKeys, { userId }), values: { id } };
}

/** A notice, and whose it is. */
async function told() {
  const userId = Bun.randomUUIDv7();
  const id = await tellOne(db, { personId: userId });
  return { token: mintFor(apiKeys, { userId }), values: { id } };
}

authorizationMatrix({
  url: () => listening.url,
  keys: apiKeys,
  owned: {
    "notifications:push-subscription:delete": owned,
    "notifications:inbox:mark-read": told,
  },
});
