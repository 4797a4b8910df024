import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import { conformance, tokenOf } from "@tixlys/testkit";
import { apiKeys, itemsService, origin } from "./items-api.ts";

let listening: Listening;
beforeAll(() => {
  listening = itemsService().http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

conformance({
  url: () => listening.url,
  tokens: (who) => tokenOf(apiKeys, who),
  execute: ["items:item:create"],
  origin,
});
