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
import { adaId } from "../domain/people.ts";
import { ada, apiKeys, origin, usersService } from "./users-api.ts";

let listening: Listening;
let logs = () => "";
beforeAll(async () => {
  const { http, log, pictures } = await usersService();
  const uploaded = await pictures.upload({
    userId: adaId,
    bytes: new Uint8Array(3),
  });
  if (uploaded.ok)
    await pictures.attach({ userId: adaId, key: uploaded.value });
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
  execute: [
    "users:profile:update",
    "users:picture:delete",
    "users:any-picture:delete",
  ],
  origin,
});

randomRequests({
  url: () => listening.url,
  tokens,
  logs: () => logs(),
  fruitless: {
    "users:public-picture:read":
      "the deletions of this run have taken the picture away",
    "users:picture:replace": "a form with a file, which these requests are not",
    "users:any-picture:replace": "likewise",
  },
  known: {
    "users:public-picture:read": { id: [adaId] },
    "users:any-picture:delete": { id: [adaId] },
    "users:public-profile:read": { id: [adaId] },
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
