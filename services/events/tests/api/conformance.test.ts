import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  type Persona,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import { apiKeys, eventsService, origin } from "./events-api.ts";

const { http, log } = eventsService();
let listening: Listening;
beforeAll(() => {
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

const tokens = (who: Persona): string => tokenOf(apiKeys, who);

conformance({ url: () => listening.url, tokens, origin });

randomRequests({
  url: () => listening.url,
  tokens,
  logs: () => log.text(),
  known: {},
});

authorizationMatrix({ url: () => listening.url, keys: apiKeys, owned: {} });
