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
import { apiKeys, eventsService, origin, personToken } from "./events-api.ts";

let listening: Listening;
let close: () => Promise<void>;
let logs = () => "";
const me = Bun.randomUUIDv7();
const mine = kept([me]);

beforeAll(async () => {
  const { http, log, db } = await eventsService();
  logs = () => log.text();
  close = () => db.close();
  await db.database.transact((tx) => logIn(tx).keep([mine]));
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await close();
});

/** The typical person is who the event is about. */
const tokens = (who: Persona): string =>
  who === "general" ? mintFor(apiKeys, { userId: me }) : tokenOf(apiKeys, who);

conformance({ url: () => listening.url, tokens, origin });

const id = { id: [mine.id] };
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
    "events:event:read": id,
    "events:chain:read": id,
  },
});

const owned = async () => ({
  token: personToken(me),
  values: { id: mine.id },
});
authorizationMatrix({
  url: () => listening.url,
  keys: apiKeys,
  owned: { "events:event:read": owned, "events:chain:read": owned },
});
