import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  mintFor,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import { lantern } from "../application/memory.ts";
import { apiKeys, origin, shelfService } from "./shelf-api.ts";

let listening: Listening;
beforeAll(async () => {
  const http = await shelfService();
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

conformance({
  url: () => listening.url,
  tokens: (who) => tokenOf(apiKeys, who),
  origin,
});

randomRequests({
  url: () => listening.url,
  tokens: (who) =>
    who === "general"
      ? mintFor(apiKeys, { userId: lantern.ownerId })
      : tokenOf(apiKeys, who),
  known: { "shelf:item:read": { id: [lantern.itemId] } },
});

authorizationMatrix({
  url: () => listening.url,
  keys: apiKeys,
  owned: {
    "shelf:item:read": () =>
      Promise.resolve({
        token: mintFor(apiKeys, { userId: lantern.ownerId }),
        values: { id: lantern.itemId },
      }),
  },
});
