import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import { conformance, tokenOf } from "@tixlys/testkit";
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
