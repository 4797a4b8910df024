import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import {
  apiKeys,
  catcher,
  log,
  notificationsApi,
  origin,
} from "./notifications-api.ts";

let listening: Listening;
beforeAll(() => {
  listening = notificationsApi({ catcher }).listen({
    hostname: "127.0.0.1",
    port: 0,
  });
});
afterAll(() => listening.stop(1_000));

conformance({
  url: () => listening.url,
  tokens: (who) => tokenOf(apiKeys, who),
  origin,
});

randomRequests({
  url: () => listening.url,
  tokens: (who) => tokenOf(apiKeys, who),
  logs: () => log.text(),
});

authorizationMatrix({ url: () => listening.url, keys: apiKeys });
