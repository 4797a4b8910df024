import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  mintFor,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import { ada } from "../domain/things.ts";
import { apiKeys, itemsService, origin } from "./items-api.ts";

const { http, told } = itemsService();
let listening: Listening;
beforeAll(() => {
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

conformance({
  url: () => listening.url,
  tokens: (who) => tokenOf(apiKeys, who),
  execute: ["events:item:create"],
  origin,
});

randomRequests({
  url: () => listening.url,
  tokens: (who) =>
    who === "general"
      ? mintFor(apiKeys, { userId: ada })
      : tokenOf(apiKeys, who),
  known: {
    "events:item:create": { name: ["Lantern", "Rope"] },
    "events:item:read": { id: () => told.at(-1)?.id },
  },
});

authorizationMatrix({
  url: () => listening.url,
  keys: apiKeys,
  owned: {
    "events:item:read": async () => {
      const token = mintFor(apiKeys);
      const made = await fetch(`${listening.url}/v1/items`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ name: "Rope" }),
      });
      const location = made.headers.get("location") ?? "";
      return { token, values: { id: location.split("/").at(-1) ?? "" } };
    },
  },
});
