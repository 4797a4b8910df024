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
import {
  ada,
  adaAsProvider,
  apiKeys,
  origin,
  usersService,
} from "./users-api.ts";

/** In the place of `auth`, which takes every deletion. */
const taken = { remove: async () => ok(null) };

let listening: Listening;
let logs = () => "";
beforeAll(async () => {
  const { app, http, log, pictures } = await usersService({ accounts: taken });
  const uploaded = await pictures.upload({
    userId: adaId,
    bytes: new Uint8Array(3),
  });
  if (uploaded.ok)
    await pictures.attach({ userId: adaId, key: uploaded.value });
  await app.putProvider({
    userId: adaId,
    details: { personalId: "850101-1234", radiusKm: 25 },
  });
  logs = () => log.text();
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening.stop(1_000));

/** The typical person is Ada, who has a profile, and business data. */
const tokens = (who: Persona): string => {
  if (who === "general" || who === "verified") return mintFor(apiKeys, ada);
  return who === "provider"
    ? mintFor(apiKeys, adaAsProvider)
    : tokenOf(apiKeys, who);
};

conformance({
  url: () => listening.url,
  tokens,
  execute: [
    "users:profile:update",
    "users:profile:manage",
    "users:provider:update",
    "users:picture:delete",
    "users:any-picture:delete",
  ],
  origin,
});

const knownChanges = {
  "if-match": ["*"],
  firstName: ["Ada", null],
  lastName: ["Lovelace", null],
  displayName: ["Ada", "Countess"],
  phone: ["+442079460000", null],
  bio: ["Notes on engines.", null],
  locale: ["en", "de-AT"],
  timezone: ["UTC", "Europe/London"],
};

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
    "users:user:delete": { id: [adaId] },
    "users:profile:update": knownChanges,
    "users:profile:manage": { id: [adaId], ...knownChanges },
    "users:provider:update": {
      "if-match": ["*"],
      personalId: ["850101-1234", "AB 123456"],
      company: ["Analytical Engines Ltd"],
      city: ["London"],
    },
  },
});

authorizationMatrix({ url: () => listening.url, keys: apiKeys });
