import { afterAll, beforeAll } from "bun:test";
import { ok } from "@tixlys/nexus";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  mintFor,
  type Persona,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import { adaId } from "../domain/people.ts";
import { ada, apiKeys, origin, usersService } from "./users-api.ts";

/** In the place of `auth`, which takes every deletion. */
const taken = { remove: async () => ok(null) };

let listening: Listening;
let logs = () => "";
beforeAll(async () => {
  const { http, log } = await usersService(taken);
  logs = () => log.text();
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

/** The typical person is Ada, who has a profile. */
const tokens = (who: Persona): string =>
  who === "general" || who === "verified"
    ? mintFor(apiKeys, ada)
    : tokenOf(apiKeys, who);

conformance({
  url: () => listening.url,
  tokens,
  execute: ["users:profile:update"],
  origin,
});

randomRequests({
  url: () => listening.url,
  tokens,
  logs: () => logs(),
  known: {
    "users:public-profile:read": { id: [adaId] },
    "users:user:delete": { id: [adaId] },
    "users:profile:update": {
      "if-match": ["*"],
      firstName: ["Ada", null],
      lastName: ["Lovelace", null],
      displayName: ["Ada", "Countess"],
      phone: ["+442079460000", null],
      bio: ["Notes on engines.", null],
      locale: ["en", "de-AT"],
      timezone: ["UTC", "Europe/London"],
    },
  },
});

authorizationMatrix({ url: () => listening.url, keys: apiKeys });
