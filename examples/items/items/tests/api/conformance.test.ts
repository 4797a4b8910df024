import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import { conformance, mintFor, randomRequests, tokenOf } from "@tixlys/testkit";
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
  execute: ["items:item:create"],
  origin,
});

randomRequests({
  url: () => listening.url,
  tokens: (who) =>
    who === "general"
      ? mintFor(apiKeys, { userId: ada })
      : tokenOf(apiKeys, who),
  known: {
    "items:item:create": { name: ["Lantern", "Rope"] },
    "items:item:read": { id: () => told.at(-1)?.id },
  },
});
