import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  mintFor,
  type Persona,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import { logIn } from "../../src/outbound/postgres/log-writer.ts";
import { kept } from "../domain/things.ts";
import { webhooksOver } from "../webhook-world.ts";
import { apiKeys, eventsService, origin, personToken } from "./events-api.ts";

let listening: Listening;
let close: () => Promise<void>;
let logs = () => "";
const me = Bun.randomUUIDv7();
const mine = kept([me]);
const url = "http://127.0.0.1:9/hook";
const known: Record<string, string> = {};

/** Somebody's webhook: nothing is sent in this file. */
async function freshWebhook(userId: string): Promise<string> {
  const by = { userId, isManagement: false };
  const made = await hooks.createWebhook(by, { url, types: ["orders.*"] });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value.webhook.id;
}
let hooks: ReturnType<typeof webhooksOver>;

beforeAll(async () => {
  const { http, log, db } = await eventsService();
  logs = () => log.text();
  close = () => db.close();
  await db.database.transact((tx) => logIn(tx).keep([mine]));
  hooks = webhooksOver(db.database);
  known["webhook"] = await freshWebhook(me);
  const by = { userId: me, isManagement: false };
  const tested = await hooks.testWebhook(by, known["webhook"]);
  known["delivery"] = tested.ok ? tested.value.id : "";
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await close();
});

/** The typical person is who the event is about, and whose the webhook is. */
const tokens = (who: Persona): string =>
  who === "general" || who === "verified"
    ? mintFor(apiKeys, { userId: me, verified: who === "verified" })
    : tokenOf(apiKeys, who);

conformance({ url: () => listening.url, tokens, origin });

const id = { id: [mine.id] };
const webhook = { id: () => known["webhook"] };
randomRequests({
  url: () => listening.url,
  tokens,
  logs: () => logs(),
  known: {
    "events:event:list": {
      type: ["orders.*", "orders.order.placed"],
      from: ["2026-01-01T00:00:00.000Z"],
      to: ["2100-01-01T00:00:00.000Z"],
    },
    "events:event:follow": { types: ["orders.*"] },
    "events:event:read": id,
    "events:chain:read": id,
    "events:webhook:list": { scope: ["mine", "everybody"] },
    "events:webhook:read": webhook,
    "events:webhook:rotate-secret": webhook,
    "events:webhook:test": webhook,
    "events:delivery:list": { ...webhook, status: ["pending"] },
    "events:delivery:redeliver": {
      ...webhook,
      deliveryId: () => known["delivery"],
    },
  },
  fruitless: {
    "events:webhook:create":
      "twenty per person, and types are those of the catalogue",
    "events:webhook:update": "a change is 412 with any If-None-Match",
    "events:webhook:delete": "a webhook can be deleted once",
  },
});

const owned = async () => ({
  token: personToken(me),
  values: { id: mine.id },
});
/** A new owner for each, who has few enough. */
const ownedWebhook = async () => {
  const userId = Bun.randomUUIDv7();
  return {
    token: personToken(userId),
    values: { id: await freshWebhook(userId) },
  };
};
authorizationMatrix({
  url: () => listening.url,
  keys: apiKeys,
  owned: {
    "events:event:read": owned,
    "events:chain:read": owned,
    ...Object.fromEntries(
      ["read", "delete", "rotate-secret", "test"].map((verb) => [
        `events:webhook:${verb}`,
        ownedWebhook,
      ]),
    ),
    "events:delivery:list": ownedWebhook,
  },
});
